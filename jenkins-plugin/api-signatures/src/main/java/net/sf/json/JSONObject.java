package net.sf.json;

import io.sluice.jenkins.Signature;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

public final class JSONObject implements JSON, Map<String, Object>, Comparable {
    public JSONObject() {}

    public JSONObject(boolean isNull) {}

    public static JSONObject fromObject(Object object) {
        return Signature.only();
    }

    public boolean isArray() {
        return Signature.only();
    }

    public boolean isEmpty() {
        return Signature.only();
    }

    public boolean isNullObject() {
        return Signature.only();
    }

    public int size() {
        return Signature.only();
    }

    public String toString(int indentFactor) {
        return Signature.only();
    }

    public String toString(int indentFactor, int indent) {
        return Signature.only();
    }

    public boolean has(String key) {
        return Signature.only();
    }

    public boolean containsKey(Object key) {
        return Signature.only();
    }

    public boolean containsValue(Object value) {
        return Signature.only();
    }

    public void clear() {
        Signature.only();
    }

    public int compareTo(Object obj) {
        return Signature.only();
    }

    public Set entrySet() {
        return Signature.only();
    }

    public Set<String> keySet() {
        return Signature.only();
    }

    public Collection values() {
        return Signature.only();
    }

    public Object get(Object key) {
        return Signature.only();
    }

    public Object get(String key) {
        return Signature.only();
    }

    public Object put(String key, Object value) {
        return Signature.only();
    }

    public void putAll(Map map) {
        Signature.only();
    }

    public Object remove(Object key) {
        return Signature.only();
    }

    public Object remove(String key) {
        return Signature.only();
    }

    public Object opt(String key) {
        return Signature.only();
    }

    public String getString(String key) {
        return Signature.only();
    }

    public String optString(String key) {
        return Signature.only();
    }

    public String optString(String key, String defaultValue) {
        return Signature.only();
    }

    public boolean getBoolean(String key) {
        return Signature.only();
    }

    public boolean optBoolean(String key) {
        return Signature.only();
    }

    public boolean optBoolean(String key, boolean defaultValue) {
        return Signature.only();
    }

    public int getInt(String key) {
        return Signature.only();
    }

    public int optInt(String key) {
        return Signature.only();
    }

    public int optInt(String key, int defaultValue) {
        return Signature.only();
    }

    public JSONObject getJSONObject(String key) {
        return Signature.only();
    }

    public JSONObject optJSONObject(String key) {
        return Signature.only();
    }
}
