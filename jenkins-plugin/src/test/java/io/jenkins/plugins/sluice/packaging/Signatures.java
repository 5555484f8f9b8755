package io.jenkins.plugins.sluice.packaging;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.MethodNode;

/** Compares hand-written signatures with the classes that they stand for; they may have less, and nothing else. */
final class Signatures {
    /** The one plugin that is optional: its classes need not be there. */
    private static final Set<String> OPTIONAL =
            Set.of("com/cloudbees/jenkins/plugins/awscredentials/", "software/amazon/awssdk/");

    private static final int KIND = Opcodes.ACC_INTERFACE | Opcodes.ACC_ANNOTATION | Opcodes.ACC_ENUM | Opcodes.ACC_FINAL
            | Opcodes.ACC_ABSTRACT | Opcodes.ACC_PUBLIC;
    private static final int VISIBLE = Opcodes.ACC_PUBLIC | Opcodes.ACC_PROTECTED;
    private static final int MEMBER =
            VISIBLE | Opcodes.ACC_STATIC | Opcodes.ACC_FINAL | Opcodes.ACC_ABSTRACT | Opcodes.ACC_VARARGS;

    private final List<ClassNode> signatures;
    private final ClassFiles real;
    private final List<String> differences = new ArrayList<>();

    Signatures(List<ClassNode> signatures, ClassFiles real) {
        this.signatures = signatures;
        this.real = real;
    }

    /** A sentence for each. */
    List<String> differences() {
        for (ClassNode ours : signatures) {
            if (ours.name.startsWith("io/sluice/") || (ours.access & VISIBLE) == 0 || ours.outerMethod != null) {
                continue;
            }
            real.find(ours.name).ifPresentOrElse(theirs -> compare(ours, theirs), () -> {
                if (OPTIONAL.stream().noneMatch(ours.name::startsWith)) {
                    differences.add(ours.name + ": there is no such class");
                }
            });
        }
        return differences;
    }

    private void compare(ClassNode ours, ClassNode theirs) {
        Map<String, ClassNode> lineage = real.lineage(theirs.name);
        same(ours.name, "kind", ours.access & KIND, theirs.access & KIND);
        same(ours.name, "type parameters", parameters(ours.signature), parameters(theirs.signature));
        Set<String> supers = new HashSet<>(ours.interfaces);
        supers.add(ours.superName);
        supers.stream().filter(each -> !lineage.containsKey(each)).forEach(each -> differences.add(
                ours.name + ": is no " + each));
        for (FieldNode field : ours.fields) {
            if ((field.access & VISIBLE) != 0) {
                compare(ours.name, field, lineage);
            }
        }
        for (MethodNode method : ours.methods) {
            if ((method.access & VISIBLE) != 0 && (method.access & Opcodes.ACC_SYNTHETIC) == 0) {
                compare(ours, method, lineage);
            }
        }
    }

    private void compare(String owner, FieldNode ours, Map<String, ClassNode> lineage) {
        String place = owner + "." + ours.name;
        FieldNode theirs = first(lineage, type -> type.fields.stream()
                .filter(each -> each.name.equals(ours.name) && each.desc.equals(ours.desc))
                .findFirst()
                .orElse(null));
        if (theirs == null) {
            differences.add(place + ": there is no such field");
            return;
        }
        same(place, "flags", ours.access & MEMBER, theirs.access & MEMBER);
        same(place, "generic type", ours.signature, theirs.signature);
        same(place, "constant", ours.value, theirs.value);
    }

    private void compare(ClassNode owner, MethodNode ours, Map<String, ClassNode> lineage) {
        String place = owner.name + "." + ours.name + ours.desc;
        boolean constructor = ours.name.equals("<init>");
        MethodNode theirs = first(lineage, type -> constructor && !type.name.equals(owner.name)
                ? null
                : type.methods.stream()
                        .filter(each -> each.name.equals(ours.name) && each.desc.equals(ours.desc))
                        .findFirst()
                        .orElse(null));
        if (theirs == null) {
            differences.add(place + ": there is no such method");
            return;
        }
        same(place, "flags", ours.access & MEMBER, theirs.access & MEMBER);
        same(place, "generic signature", ours.signature, theirs.signature);
        same(place, "exceptions", Set.copyOf(ours.exceptions), Set.copyOf(theirs.exceptions));
    }

    private static <T> T first(Map<String, ClassNode> lineage, Function<ClassNode, T> member) {
        return lineage.values().stream().map(member).filter(Objects::nonNull).findFirst().orElse(null);
    }

    private void same(String place, String what, Object ours, Object theirs) {
        if (!Objects.equals(ours, theirs)) {
            differences.add(place + ": " + what + " " + ours + ", but really " + theirs);
        }
    }

    /** The part of a class' generic signature before what it extends, which we may leave out. */
    private static String parameters(String signature) {
        if (signature == null || !signature.startsWith("<")) {
            return "";
        }
        int depth = 0;
        for (int i = 0; i < signature.length(); i++) {
            depth += signature.charAt(i) == '<' ? 1 : signature.charAt(i) == '>' ? -1 : 0;
            if (depth == 0) {
                return signature.substring(0, i + 1);
            }
        }
        return signature;
    }
}
