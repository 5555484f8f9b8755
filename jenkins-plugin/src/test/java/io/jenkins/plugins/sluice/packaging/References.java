package io.jenkins.plugins.sluice.packaging;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** What the plugin's classes use of others, looked up in the real ones. */
final class References {
    private static final int VISIBLE = Opcodes.ACC_PUBLIC | Opcodes.ACC_PROTECTED;

    private final List<ClassNode> plugin;
    private final ClassFiles real;
    private final Map<String, ClassNode> own;

    private record Member(String owner, String name, String descriptor, boolean isStatic, boolean field) {
        @Override
        public String toString() {
            return owner + "." + name + (field ? " " : "") + descriptor;
        }
    }

    References(List<ClassNode> plugin, ClassFiles real) {
        this.plugin = plugin;
        this.real = real;
        this.own = plugin.stream().collect(Collectors.toMap(type -> type.name, type -> type));
    }

    /** Fields and methods of Jenkins that the real classes do not have, and which would end in NoSuchMethodError. */
    List<String> unresolved() {
        return used().filter(use -> resolve(use) == null).map(Member::toString).sorted().distinct().toList();
    }

    /**
     * Overloads that the real classes have, that the signatures lack although they have all types of their parameters: the
     * compiler would choose another method there.
     */
    Set<String> missingOverloads(List<ClassNode> signatures) {
        Map<String, ClassNode> known = signatures.stream().collect(Collectors.toMap(type -> type.name, type -> type));
        Predicate<Type> nameable = type -> {
            Type element = type.getSort() == Type.ARRAY ? type.getElementType() : type;
            return element.getSort() != Type.OBJECT
                    || known.containsKey(element.getInternalName())
                    || element.getInternalName().startsWith("java/");
        };
        Set<String> missing = new TreeSet<>();
        used().filter(use -> !use.field && known.containsKey(use.owner)).forEach(use -> {
            ClassNode theirs = real.find(use.owner).orElse(null);
            if (theirs == null) {
                return;
            }
            for (MethodNode overload : theirs.methods) {
                if (overload.name.equals(use.name)
                        && (overload.access & VISIBLE) != 0
                        && (overload.access & Opcodes.ACC_SYNTHETIC) == 0
                        && Stream.of(Type.getArgumentTypes(overload.desc)).allMatch(nameable)
                        && !has(use.owner, overload, known)
                        && mayTake(overload, Type.getArgumentTypes(use.descriptor).length)
                        && !bridged(theirs, overload)) {
                    missing.add(use.owner + "." + overload.name + overload.desc);
                }
            }
        });
        return missing;
    }

    /** Abstract methods of real supertypes that a class of ours, not abstract itself, does not have. */
    Set<String> unimplemented() {
        Set<String> missing = new TreeSet<>();
        for (ClassNode type : plugin) {
            if ((type.access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_INTERFACE)) != 0) {
                continue;
            }
            List<ClassNode> lineage = lineage(type.name);
            Map<String, Boolean> concrete = new HashMap<>();
            for (ClassNode each : lineage) {
                for (MethodNode method : each.methods) {
                    if ((method.access & (Opcodes.ACC_STATIC | Opcodes.ACC_PRIVATE)) == 0) {
                        boolean here = (method.access & Opcodes.ACC_ABSTRACT) == 0;
                        concrete.merge(method.name + method.desc, here, Boolean::logicalOr);
                    }
                }
            }
            concrete.forEach((method, there) -> {
                if (!there) {
                    missing.add(type.name + " lacks " + method);
                }
            });
        }
        return missing;
    }

    private List<ClassNode> lineage(String name) {
        List<ClassNode> all = new ArrayList<>();
        ClassNode type = own.get(name);
        if (type == null) {
            all.addAll(real.lineage(name).values());
            return all;
        }
        all.add(type);
        Stream.concat(Stream.of(type.superName), type.interfaces.stream()).forEach(each -> all.addAll(lineage(each)));
        return all;
    }

    private Object resolve(Member use) {
        if (use.owner.startsWith("[") || real.find(use.owner).isEmpty() && optional(use.owner)) {
            return use;
        }
        for (ClassNode type : lineage(use.owner)) {
            if (use.field) {
                if (type.fields.stream()
                        .anyMatch(field -> field.name.equals(use.name)
                                && field.desc.equals(use.descriptor)
                                && isStatic(field.access) == use.isStatic)) {
                    return type;
                }
            } else if (type.methods.stream()
                    .anyMatch(method -> method.name.equals(use.name)
                            && (method.desc.equals(use.descriptor)
                                    || (method.access & Opcodes.ACC_NATIVE) != 0
                                            && (method.access & Opcodes.ACC_VARARGS) != 0)
                            && isStatic(method.access) == use.isStatic)) {
                return type;
            }
        }
        return null;
    }

    private static boolean optional(String owner) {
        return owner.startsWith("com/cloudbees/jenkins/plugins/awscredentials/")
                || owner.startsWith("software/amazon/awssdk/")
                || owner.startsWith("com/fasterxml/");
    }

    private static boolean isStatic(int access) {
        return (access & Opcodes.ACC_STATIC) != 0;
    }

    private static boolean mayTake(MethodNode overload, int arguments) {
        int parameters = Type.getArgumentTypes(overload.desc).length;
        return parameters == arguments || (overload.access & Opcodes.ACC_VARARGS) != 0;
    }

    private static boolean has(String owner, MethodNode wanted, Map<String, ClassNode> known) {
        ClassNode type = known.get(owner);
        return type != null
                && (type.methods.stream()
                                .anyMatch(method -> method.name.equals(wanted.name) && method.desc.equals(wanted.desc))
                        || Stream.concat(Stream.of(type.superName), type.interfaces.stream())
                                .anyMatch(each -> has(each, wanted, known)));
    }

    /** Whether it is there for old callers only: the same parameters, another result. */
    private static boolean bridged(ClassNode type, MethodNode overload) {
        String parameters = overload.desc.substring(0, overload.desc.indexOf(')') + 1);
        return type.methods.stream()
                        .filter(method ->
                                method.name.equals(overload.name) && method.desc.startsWith(parameters))
                        .count()
                > 1;
    }

    private Stream<Member> used() {
        List<Member> used = new ArrayList<>();
        for (ClassNode type : plugin) {
            for (MethodNode method : type.methods) {
                for (AbstractInsnNode instruction : method.instructions) {
                    add(instruction, used);
                }
            }
        }
        return used.stream().filter(use -> !own.containsKey(use.owner)).distinct();
    }

    private static void add(AbstractInsnNode instruction, List<Member> used) {
        if (instruction instanceof MethodInsnNode call) {
            used.add(new Member(
                    call.owner, call.name, call.desc, call.getOpcode() == Opcodes.INVOKESTATIC, false));
        } else if (instruction instanceof FieldInsnNode field) {
            boolean isStatic = field.getOpcode() == Opcodes.GETSTATIC || field.getOpcode() == Opcodes.PUTSTATIC;
            used.add(new Member(field.owner, field.name, field.desc, isStatic, true));
        } else if (instruction instanceof InvokeDynamicInsnNode lambda) {
            for (Object argument : lambda.bsmArgs) {
                if (argument instanceof Handle handle && handle.getTag() >= Opcodes.H_INVOKEVIRTUAL) {
                    boolean isStatic = handle.getTag() == Opcodes.H_INVOKESTATIC;
                    used.add(new Member(handle.getOwner(), handle.getName(), handle.getDesc(), isStatic, false));
                }
            }
        }
    }
}
