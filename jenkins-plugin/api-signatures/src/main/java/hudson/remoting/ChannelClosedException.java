package hudson.remoting;

import org.jenkinsci.remoting.ChannelStateException;

public class ChannelClosedException extends ChannelStateException {
    public ChannelClosedException() {
        super(null, null);
    }

    public ChannelClosedException(Throwable cause) {
        super(null, null, cause);
    }

    public ChannelClosedException(Channel channel, Throwable cause) {
        super(null, null, cause);
    }

    public ChannelClosedException(String message, Throwable cause) {
        super(null, message, cause);
    }

    public ChannelClosedException(Channel channel, String message, Throwable cause) {
        super(null, message, cause);
    }
}
