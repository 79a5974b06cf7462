using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// Provides the bases' entries for entries that could not be read. Used by the thread of the last stage only. Hard links of a base refer
/// to the first name of a file in the base. That name may be another file by now, so a hard link is kept only if its file is carried over
/// too.
/// </summary>
/// <param name="bases">The bases, or <see langword="null"/> for none.</param>
/// <param name="warnings">The warnings about what could not be read.</param>
internal sealed class BaseReplacement(BackupBases? bases, ReportLog warnings)
{
    private readonly ManifestEntry _entry = new();
    private readonly ManifestEntry _first = new();

    // The first name in the base of each file with several names that is carried over, with the path under which it is recorded now.
    private readonly Dictionary<string, byte[]> _recorded = new(StringComparer.Ordinal);
    private BaseManifest? _base; // of the entry that was looked up last
    private BaseReader? _content;

    /// <summary>Whether there is a base.</summary>
    public bool HasBase => bases is not null;

    /// <summary>Reads the content of the entry that was returned last.</summary>
    public BaseReader Content => _content ??= new BaseReader(_base!.Archives);

    /// <summary>
    /// Returns the entry to record in place of an entry that could not be read, or <see langword="null"/> if its base has none of the same
    /// kind. The entry is valid until the next call.
    /// </summary>
    /// <exception cref="BaseUnusableException">The base cannot be read.</exception>
    public ManifestEntry? Find(ManifestEntry lost)
    {
        if (!TrySelectBase(lost) || !Content.TryFind(lost.Path.Span, _entry) || !IsSameKind(lost.Kind, _entry.Kind))
        {
            return null;
        }

        ManifestEntry? found = null;
        if (_entry.Kind == ManifestEntryKind.HardLink)
        {
            found = FindLinked(_entry);
        }
        else if (Content.IsUsable(_entry))
        {
            Add(_entry);
            found = _entry;
        }

        if (found is not null)
        {
            warnings.MarkCarriedOver(lost.Path.Span, _base!.Id);
        }

        return found;
    }

    /// <summary>Adds an entry that was carried over and is not a hard link.</summary>
    public void Add(ManifestEntry carried)
    {
        if ((carried.Flags & ManifestEntryFlags.Linked) != 0)
        {
            _recorded[Key(carried.Path.Span)] = carried.Path.Span.ToArray();
        }
    }

    /// <summary>
    /// Returns the entry to record for a hard link of the base: the link itself with the path under which its file was carried over, or
    /// else the file. Returns <see langword="null"/> if the base does not have the file. The entry is valid until the next call.
    /// </summary>
    /// <exception cref="BaseUnusableException">The base cannot be read.</exception>
    public ManifestEntry? FindLinked(ManifestEntry link)
    {
        var key = Key(link.Link.Span);
        if (_recorded.TryGetValue(key, out var path))
        {
            link.Link.Set(path);
            return link;
        }

        if (
            !TrySelectBase(link)
            || !Content.TryFind(link.Link.Span, _first)
            || _first.Kind is ManifestEntryKind.HardLink or ManifestEntryKind.Directory
            || !Content.IsUsable(_first)
        )
        {
            return null;
        }

        _first.Path.Set(link.Path.Span);
        _recorded[key] = link.Path.Span.ToArray();
        return _first;
    }

    private bool TrySelectBase(ManifestEntry entry)
    {
        if (bases?.Of(entry.Path.Span) is not { } found)
        {
            return false;
        }

        if (found != _base)
        {
            (_base, _content) = (found, null);
        }

        return true;
    }

    // The kind of a hard link's file is not known here; a folder has none.
    private static bool IsSameKind(ManifestEntryKind lost, ManifestEntryKind old) =>
        old == lost
        || (lost == ManifestEntryKind.HardLink && old != ManifestEntryKind.Directory)
        || (old == ManifestEntryKind.HardLink && lost != ManifestEntryKind.Directory);

    private static string Key(ReadOnlySpan<byte> path) => Encoding.Latin1.GetString(path);
}
