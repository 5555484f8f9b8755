package com.cloudbees.plugins.credentials;

import java.io.Serializable;

public class SecretBytes implements Serializable {
    private SecretBytes() {}

    public byte[] getPlainData() {
        throw new UnsupportedOperationException();
    }

    public byte[] getEncryptedData() {
        throw new UnsupportedOperationException();
    }

    public static byte[] getPlainData(SecretBytes s) {
        throw new UnsupportedOperationException();
    }

    public static SecretBytes fromBytes(byte[] data) {
        throw new UnsupportedOperationException();
    }

    public static SecretBytes fromString(String data) {
        throw new UnsupportedOperationException();
    }

    public String toString() {
        throw new UnsupportedOperationException();
    }

    public static String toString(SecretBytes s) {
        throw new UnsupportedOperationException();
    }
}
