package io.sluice.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The commands by name, in the order of the help; each is made when it is needed. */
final class Commands {

    private final Map<String, Supplier<Object>> all = new LinkedHashMap<>();

    Commands(Session session) {
        all.put("release", () -> new FlowCommand.Release(session));
        all.put("plan", () -> new PlanCommand.Plain(session));
        all.put("check", () -> new PlanCommand.Check(session));
        all.put("backup", () -> new FlowCommand.Backup(session));
        all.put("migrate", () -> new FlowCommand.Migrate(session));
        all.put("promote", () -> new FlowCommand.Promote(session));
        all.put("restore", () -> new RestoreCommand(session));
        all.put("backups", () -> new ListCommands.Backups(session));
        all.put("history", () -> new ListCommands.History(session));
        all.put("presets", () -> new ListCommands.Presets(session));
        all.put("doctor", () -> new DoctorCommand(session));
        all.put("command", () -> new CommandOverride(session));
        all.put("free", () -> new FreeCommand(session));
        all.put("prepare", () -> new FollowCommand.Prepare(session));
        all.put("record", () -> new FollowCommand.Record(session));
        all.put("demo", () -> new DemoCommand(session));
    }

    Set<String> names() {
        return all.keySet();
    }

    Object make(String name) {
        return all.get(name).get();
    }
}
