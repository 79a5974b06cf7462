using FsCheck;
using FsCheck.Fluent;

namespace BackupEdge.Tests.Engine.Buckets;

/// <summary>Generates keys of objects: short ones of few characters, so that many are folders of others or need escapes.</summary>
internal static class KeySets
{
    private static readonly string[] Pieces = ["a", "b", "/", "/", "-", ".", "..", "!", "0", "\u0001", "é", "\U0001F600", "\uFFFD"];

    /// <summary>Keys that are not empty.</summary>
    public static Gen<string> Key =>
        Gen.Elements(Pieces).ListOf().Select(pieces => string.Concat(pieces.Take(8))).Where(key => key.Length > 0);

    /// <summary>Sets of keys.</summary>
    public static Gen<string[]> Keys => Key.ListOf().Select(keys => keys.Distinct(StringComparer.Ordinal).ToArray());
}
