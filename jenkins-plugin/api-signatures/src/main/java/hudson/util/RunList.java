package hudson.util;

import hudson.model.Job;
import hudson.model.Run;
import java.util.AbstractList;
import java.util.Collection;
import java.util.Iterator;
import java.util.function.Predicate;

public class RunList<R extends Run> extends AbstractList<R> {
    public RunList() {}

    public RunList(Job j) {}

    public RunList(Collection<? extends Job> jobs) {}

    public Iterator<R> iterator() {
        throw new UnsupportedOperationException();
    }

    public int size() {
        throw new UnsupportedOperationException();
    }

    public R get(int index) {
        throw new UnsupportedOperationException();
    }

    public boolean isEmpty() {
        throw new UnsupportedOperationException();
    }

    public R getFirstBuild() {
        throw new UnsupportedOperationException();
    }

    public R getLastBuild() {
        throw new UnsupportedOperationException();
    }

    public RunList<R> filter(Predicate<R> predicate) {
        throw new UnsupportedOperationException();
    }

    public RunList<R> limit(int n) {
        throw new UnsupportedOperationException();
    }

    public RunList<R> failureOnly() {
        throw new UnsupportedOperationException();
    }

    public RunList<R> completedOnly() {
        throw new UnsupportedOperationException();
    }

    public RunList<R> regressionOnly() {
        throw new UnsupportedOperationException();
    }

    public RunList<R> newBuilds() {
        throw new UnsupportedOperationException();
    }
}
