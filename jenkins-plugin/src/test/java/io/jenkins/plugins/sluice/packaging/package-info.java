/** Whether the plugin is built rightly: by both descriptors the same, against the real API, complete, and of a fair size. */
package io.jenkins.plugins.sluice.packaging;
