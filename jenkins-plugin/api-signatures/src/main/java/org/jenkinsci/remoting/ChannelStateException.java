package org.jenkinsci.remoting;

import hudson.remoting.Channel;
import java.io.IOException;
import java.lang.ref.WeakReference;

public class ChannelStateException extends IOException {
    public ChannelStateException(Channel channel, String message) {
        super(message);
    }

    public ChannelStateException(Channel channel, String message, Throwable cause) {
        super(message, cause);
    }

    public WeakReference<Channel> getChannelRef() {
        throw new UnsupportedOperationException();
    }

    public String getChannelName() {
        throw new UnsupportedOperationException();
    }

    public Channel getChannel() {
        throw new UnsupportedOperationException();
    }
}
