/** The plugin in a running Jenkins. What is here needs Jenkins' test harness, so the central build leaves it out. */
package io.jenkins.plugins.sluice.harness;
