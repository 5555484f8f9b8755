package hudson.util;

import hudson.model.ModelObject;
import io.sluice.jenkins.Signature;
import java.util.ArrayList;
import java.util.Collection;
import org.kohsuke.stapler.HttpResponse;

public class ListBoxModel extends ArrayList<ListBoxModel.Option> implements HttpResponse {
    public static final class Option {
        public String value;

        public Option(String name, String value) {}

        public Option(String name) {}

        public Option(String name, String value, boolean selected) {}
    }

    public ListBoxModel(int initialCapacity) {}

    public ListBoxModel() {}

    public ListBoxModel(Collection<Option> c) {}

    public ListBoxModel(Option... data) {}

    public void add(String displayName, String value) {
        Signature.only();
    }

    public void add(ModelObject usedForDisplayName, String value) {
        Signature.only();
    }

    public ListBoxModel add(String nameAndValue) {
        return Signature.only();
    }
}
