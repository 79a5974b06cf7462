using BackupEdge.Engine.Bytes;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Archives;

/// <summary>
/// The parts of one file's content in order, from the front as often as wanted, while the reader stands behind the file's entry.
/// The end is reached only when the parts add up to the size that the manifest tells.
/// </summary>
/// <param name="archive">Whose manifest, for messages.</param>
/// <param name="reader">Has just read the entry.</param>
/// <param name="entry">The entry, a file or stream; not changed while this is used.</param>
internal sealed class ContentParts(string archive, ManifestReader reader, ManifestEntry entry)
{
    private readonly (int NextPage, int At) _start = reader.Position;
    private readonly List<ContentPart> _stretch = [];
    private List<ContentPart> _current = entry.Parts;
    private int _next;

    /// <summary>Bytes of the parts given so far; at the end the file's size.</summary>
    public long Given { get; private set; }

    /// <summary>Known at the end: whether the backup could not read the file to its end, so that it does not hold it.</summary>
    public bool IsIncomplete { get; private set; }

    /// <summary>The next part; false at the end.</summary>
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
        if (part.Length > long.MaxValue - Given)
        {
            throw Unfit();
        }

        Given += part.Length;
        return true;
    }

    /// <summary>Goes back to the front.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c>.</exception>
    public void Restart()
    {
        if ((entry.Flags & ManifestEntryFlags.Continued) != 0 && !reader.TryReturn(_start))
        {
            throw Unfit();
        }

        (_current, _next, Given) = (entry.Parts, 0, 0);
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
        return IsIncomplete || ((flags & ManifestEntryFlags.Incomplete) == 0 && size == Given) ? false : throw Unfit();
    }

    private Fault Unfit() =>
        ArchiveFaults.Of(archive, $"what its manifest tells of '{PathText.Of(entry.Path.Span)}' breaks off or " + "does not fit its size");
}
