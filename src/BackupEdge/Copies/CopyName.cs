using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Storage;

namespace BackupEdge.Copies;

/// <summary>
/// Names one generation of an archive in a copy store: <c>000000000118-ID.GENERATION</c>. The generation comes from the content, so that
/// an archive that was compacted or sealed again gets other names, and equal names always mean equal bytes.
/// </summary>
/// <param name="Sequence">The sequence number of the archive, from 1.</param>
/// <param name="Id">The id of the archive.</param>
/// <param name="Generation">The first 16 hexadecimal digits, lower case, of the SHA-256 of the archive's trailer frame.</param>
internal sealed record CopyName(long Sequence, string Id, string Generation)
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");
    private const int GenerationLength = 16;
    private const int MinDigits = 12;

    /// <summary>The key of the archive.</summary>
    public string ArchiveKey => $"{CopyLayout.Archives}{this}{CopyLayout.ArchiveEnding}";

    /// <summary>The key of the commit record.</summary>
    public string RecordKey => $"{CopyLayout.Records}{this}{CopyLayout.RecordEnding}";

    /// <summary>Returns the generation of an archive with the given trailer.</summary>
    /// <param name="trailer">The whole frame of the trailer.</param>
    public static string GenerationOf(ReadOnlySpan<byte> trailer) =>
        Convert.ToHexStringLower(SHA256.HashData(trailer).AsSpan(0, GenerationLength / 2));

    /// <summary>Returns the key of the tombstone of a backup, which all generations of its archive share.</summary>
    public static string TombstoneKeyOf(long sequence, string id) =>
        $"{CopyLayout.Tombstones}{Stem(sequence, id)}{CopyLayout.TombstoneEnding}";

    /// <summary>Reads the key of an archive. Returns null if it is no such key.</summary>
    public static CopyName? OfArchive(string key) => Read(key, CopyLayout.Archives, CopyLayout.ArchiveEnding);

    /// <summary>Reads the key of a commit record. Returns null if it is no such key.</summary>
    public static CopyName? OfRecord(string key) => Read(key, CopyLayout.Records, CopyLayout.RecordEnding);

    /// <summary>Reads the key of a tombstone. Returns null if it is no such key.</summary>
    public static (long Sequence, string Id)? OfTombstone(string key) =>
        TryTrim(key, CopyLayout.Tombstones, CopyLayout.TombstoneEnding, out var stem) ? ReadStem(stem) : null;

    /// <summary>Returns the name without prefix and ending.</summary>
    public override string ToString() => $"{Stem(Sequence, Id)}.{Generation}";

    // With more digits the keys are no longer in the order of their numbers, which nothing relies on.
    private static string Stem(long sequence, string id) => string.Create(CultureInfo.InvariantCulture, $"{sequence:D12}-{id}");

    private static CopyName? Read(string key, string prefix, string ending)
    {
        if (
            !TryTrim(key, prefix, ending, out var name)
            || name.LastIndexOf('.') is not (> 0 and var dot)
            || !IsGeneration(name.AsSpan(dot + 1))
        )
        {
            return null;
        }

        return ReadStem(name[..dot]) is var (sequence, id) ? new CopyName(sequence, id, name[(dot + 1)..]) : null;
    }

    private static bool TryTrim(string key, string prefix, string ending, out string name)
    {
        var isOne =
            key.StartsWith(prefix, StringComparison.Ordinal)
            && key.EndsWith(ending, StringComparison.Ordinal)
            && key.Length > prefix.Length + ending.Length;
        name = isOne ? key[prefix.Length..^ending.Length] : "";
        return isOne;
    }

    private static bool IsGeneration(ReadOnlySpan<char> text) => text.Length == GenerationLength && !text.ContainsAnyExcept(HexDigits);

    // There is one way to write each name: no other number of zeros.
    private static (long Sequence, string Id)? ReadStem(string stem)
    {
        var hyphen = stem.IndexOf('-', StringComparison.Ordinal);
        return
            hyphen >= MinDigits
            && long.TryParse(stem.AsSpan(0, hyphen), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            && sequence is > 0 and <= ArchiveRules.MaxSequence
            && ArchiveId.IsValid(stem[(hyphen + 1)..])
            && Stem(sequence, stem[(hyphen + 1)..]) == stem
            ? (sequence, stem[(hyphen + 1)..])
            : null;
    }
}
