/** What Jenkins' own annotation processors would do when the plugin is compiled. */
package io.sluice.jenkins.index;
