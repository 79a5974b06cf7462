using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Engine.Proof;

/// <summary>
/// Compares the metadata of restored entries with the manifest: permissions, owner, modification time and the attributes of users. What a
/// restore sets only for a trusted archive, and owners without root, are left out.
/// </summary>
internal sealed class MetadataComparison
{
    private const uint SetId = 0xC00; // 06000
    private readonly ExtendedAttributes _attributes = new();
    private readonly ByteString _found = new();

    /// <summary>Whether owners are compared, which only root can restore.</summary>
    public bool ComparesOwners { get; } = !OperatingSystem.IsWindows() && Posix.geteuid() == 0;

    /// <summary>Returns what differs, as a part of a sentence; null for nothing.</summary>
    /// <param name="entry">The entry of the manifest.</param>
    /// <param name="stat">The metadata of what was restored.</param>
    /// <param name="fd">An open descriptor of it, to read its attributes; negative to leave them out.</param>
    public string? FindDifference(ManifestEntry entry, in FileStat stat, int fd)
    {
        // The mode of a symbolic link has no meaning.
        if (entry.Kind != ManifestEntryKind.Symlink && (entry.Mode & ~SetId) != (stat.Mode & ~SetId))
        {
            return $"its mode is {Octal(stat.Mode)}, not {Octal(entry.Mode)}";
        }

        if (ComparesOwners && (entry.UserId, entry.GroupId) != (stat.UserId, stat.GroupId))
        {
            return $"its owner is {stat.UserId}:{stat.GroupId}, not {entry.UserId}:{entry.GroupId}";
        }

        if (!IsSameTime(entry.Modified, stat.Modified))
        {
            return $"its modification time is {stat.Modified.ToRfc3339()}, not {entry.Modified.ToRfc3339()}";
        }

        if (fd < 0 || !_attributes.TryRead(fd, default, _found, out _))
        {
            return null;
        }

        return HasAll(entry.Attributes.Span, _found.Span) && HasAll(_found.Span, entry.Attributes.Span)
            ? null
            : "its extended attributes differ";
    }

    // A file system may store whole seconds only.
    private static bool IsSameTime(Timestamp wanted, Timestamp found) =>
        wanted == found || (found.Nanoseconds == 0 && Math.Abs(wanted.Seconds - found.Seconds) <= 1);

    private static bool HasAll(ReadOnlySpan<byte> wanted, ReadOnlySpan<byte> found)
    {
        while (ExtendedAttributes.TryNext(ref wanted, out var name, out var value))
        {
            if (name.StartsWith("user."u8) && !Has(found, name, value))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Has(ReadOnlySpan<byte> attributes, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        while (ExtendedAttributes.TryNext(ref attributes, out var known, out var content))
        {
            if (known.SequenceEqual(name))
            {
                return content.SequenceEqual(value);
            }
        }

        return false;
    }

    private static string Octal(uint mode) => Convert.ToString(mode, 8).PadLeft(4, '0');
}
