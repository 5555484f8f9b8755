package hudson.slaves;

import hudson.FilePath;
import io.sluice.jenkins.Signature;

public final class WorkspaceList {
    public WorkspaceList() {}

    public static FilePath tempDir(FilePath ws) {
        return Signature.only();
    }
}
