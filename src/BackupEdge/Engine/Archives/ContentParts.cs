using BackupEdge.Engine.Bytes;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// Enumerates the parts of one file's content in order, and can restart at the beginning. The manifest reader must not be moved to
/// another entry while this is used. The end is reached only if the sizes of the parts add up to the size in the manifest.
/// </summary>
/// <param name="archive">The id of the archive that contains the manifest, for messages.</param>
/// <param name="reader">The manifest reader, which has just read the entry.</param>
/// <param name="entry">The entry of a file or stream; must not be changed while this is used.</param>
internal sealed class ContentParts(string archive, ManifestReader reader, ManifestEntry entry)
{
    private readonly (int NextPage, int At) _start = reader.Position;
    private readonly List<ContentPart> _stretch = [];
    private List<ContentPart> _current = entry.Parts;
    private int _next;

    /// <summary>The number of bytes in the parts returned so far; at the end, the size of the file.</summary>
    public long LengthSoFar { get; private set; }

    /// <summary>At the end, whether the backup could not read the file completely and therefore does not contain it.</summary>
    public bool IsIncomplete { get; private set; }

    /// <summary>Returns the next part, or false at the end.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c>.</exception>
    public bool TryNext(out ContentPart part)
    {
        while (_next >= _current.Count)
        {
            if (!TryAdvance())
            {
                part = default;
                return false;
            }
        }

        part = _current[_next++];
        if (part.Length > long.MaxValue - LengthSoFar)
        {
            throw Mismatch();
        }

        LengthSoFar += part.Length;
        return true;
    }

    /// <summary>Restarts at the first part.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c>.</exception>
    public void Restart()
    {
        if ((entry.Flags & ManifestEntryFlags.Continued) != 0 && !reader.TryReturn(_start))
        {
            throw Mismatch();
        }

        (_current, _next, LengthSoFar) = (entry.Parts, 0, 0);
    }

    private bool TryAdvance()
    {
        var (flags, size) = (ManifestEntryFlags.None, entry.Size);
        if ((entry.Flags & ManifestEntryFlags.Continued) != 0 && reader.TryNextContent(_stretch, out flags, out size))
        {
            (_current, _next) = (_stretch, 0);
            return true;
        }

        IsIncomplete = flags.HasFlag(ManifestEntryFlags.Incomplete | ManifestEntryFlags.Recheck);
        return IsIncomplete || ((flags & ManifestEntryFlags.Incomplete) == 0 && size == LengthSoFar) ? false : throw Mismatch();
    }

    private Fault Mismatch() =>
        ArchiveFaults.Of(archive, $"its manifest has incomplete content for '{PathText.Of(entry.Path.Span)}', or content of another size");
}
