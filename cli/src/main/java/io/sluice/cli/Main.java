package io.sluice.cli;

import io.sluice.SluiceVersion;

/** Where the process begins and ends. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        if (arguments.length == 1 && (arguments[0].equals("--version") || arguments[0].equals("-V"))) {
            System.out.println("sluice " + SluiceVersion.current());
            return;
        }
        if (arguments.length == 1 && arguments[0].equals(ArchiveRun.ARGUMENT)) {
            ArchiveRun.run();
            return;
        }
        Interruption interruption = new Interruption();
        int exit = new Program(Session.ofProcess(interruption)).run(arguments);
        interruption.finished(exit);
        System.exit(exit);
    }
}
