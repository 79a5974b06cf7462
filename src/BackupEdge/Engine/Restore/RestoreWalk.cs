using System.Diagnostics;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Backup;
using BackupEdge.Engine.Pipeline;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// The first stage of a restore: reads the manifest in order, creates folders, links and pipes, and sends files to the workers.
/// </summary>
internal sealed class RestoreWalk : IDisposable
{
    private const long MadeImmediately = -1; // not part of an item, so there is nothing to wait for
    private readonly bool _replaces;
    private readonly ItemRing<RestoreItem> _ring;
    private readonly ArchiveSet _archives;
    private readonly RestoreParts _parts;
    private readonly RestoreMirror? _mirror;
    private readonly FoldersAbove _above;
    private readonly RestoreRequest _request;
    private readonly RestoreTally _tally;
    private readonly RestoreTree _tree;
    private readonly RestoreLinks _links;
    private readonly Action<long> _awaitItem;
    private readonly RestoreSender _sender;
    private readonly ChunkReader _chunks;

    /// <param name="ring">Carries the items to the workers.</param>
    /// <param name="archives">The archives to restore from.</param>
    /// <param name="groups">Caches decompressed groups.</param>
    /// <param name="request">The options of the restore.</param>
    /// <param name="parts">The paths to restore and their destinations.</param>
    /// <param name="mirror">Deletes folders that are in the way, or <see langword="null"/> to keep them.</param>
    /// <param name="tally">Counts the results.</param>
    /// <param name="awaitItem">Waits until the item with the given number and all items before it are done.</param>
    public RestoreWalk(
        ItemRing<RestoreItem> ring,
        ArchiveSet archives,
        GroupCache groups,
        RestoreRequest request,
        RestoreParts parts,
        RestoreMirror? mirror,
        RestoreTally tally,
        Action<long> awaitItem
    )
    {
        _ring = ring;
        _archives = archives;
        _parts = parts;
        _mirror = mirror;
        _request = request;
        _tally = tally;
        _awaitItem = awaitItem;
        _replaces = request.Overwrite == OverwriteMode.Replace;
        var metadata = new RestoreMetadata(tally.Warnings, request.Trust);
        _tree = new RestoreTree(request, parts.Roots, parts.Stems, tally, metadata);
        _above = new FoldersAbove(_tree, _replaces);
        _sender = new RestoreSender(ring, request.Overwrite, tally, metadata);
        _links = new RestoreLinks(_tree, request.Overwrite, tally, new RestoreMetadata(tally.Warnings, request.Trust));
        _chunks = new ChunkReader(archives, groups);
    }

    /// <summary>The stream entries, without content, that must be restored into databases after the walk.</summary>
    public List<ManifestEntry> Streams { get; } = [];

    /// <summary>Processes all entries of the manifest.</summary>
    public void Run()
    {
        var reader = NewReader();
        var entry = new ManifestEntry();
        while (reader.TryNext(entry))
        {
            _ring.Stop.ThrowIfCancellationRequested();
            var path = entry.Path.Span;
            if (!_parts.Selection.HasSource(path))
            {
                continue;
            }

            if (!ArchivePath.IsSafe(path))
            {
                _tally.AddError(path, "damaged", "Its path could point outside the target, so it was not restored.");
            }
            else if (_request.FindDatabase(path) is not null)
            {
                if (entry.Kind == ManifestEntryKind.Stream && _parts.Selection.Includes(path))
                {
                    Streams.Add(entry.CopyWithoutContent());
                }
            }
            else if (_request.FindBuckets(path) is not null)
            {
                // Restored after the files.
                continue;
            }
            else if (!_parts.Stems.HasPlace(entry))
            {
                WarnOfStripped(entry);
            }
            else if (_parts.Selection.Includes(path))
            {
                _above.Make(path);
                Restore(reader, entry);
            }
            else if (entry.Kind == ManifestEntryKind.Directory)
            {
                _above.Add(entry);
            }
        }

        _sender.SendBatch();
    }

    /// <summary>Releases folders, and removes large files that were not finished.</summary>
    public void Dispose()
    {
        _tree.LeaveAll();
        _sender.Dispose();
    }

    private ManifestReader NewReader() =>
        new(_archives.Main.Root, _chunks, (page, problem) =>
            _tally.Errors.Add(
                page.FirstPath,
                "damaged",
                $"The manifest is damaged from here on for up to {page.Entries} entries: {problem}"
            )
        );

    private void Restore(ManifestReader reader, ManifestEntry entry)
    {
        if (entry.Kind == ManifestEntryKind.Directory)
        {
            var own = _tree.Enter(entry.Path.Span, out _);
            own.SetFinalMetadata(entry, _replaces);
            if (own.Fd >= 0)
            {
                _tally.AddDirectory();
            }

            return;
        }

        var folder = _tree.EnterParent(entry.Path.Span, out var nameOffset);
        if (folder.Fd < 0)
        {
            return;
        }

        _mirror?.ClearPlace(folder, entry, nameOffset, _tally);
        switch (entry.Kind)
        {
            case ManifestEntryKind.Symlink or ManifestEntryKind.Fifo:
                MakeLink(folder, entry, nameOffset, entry.Path.Span);
                break;
            case ManifestEntryKind.HardLink:
                RestoreHardLink(folder, entry, nameOffset);
                break;
            case ManifestEntryKind.File or ManifestEntryKind.Stream:
                RestoreContent(reader, folder, entry, nameOffset, entry.Path.Span);
                break;
            default:
                throw new UnreachableException($"Unknown kind of entry: {entry.Kind}.");
        }
    }

    private void WarnOfStripped(ManifestEntry entry)
    {
        if (entry.Kind != ManifestEntryKind.Directory && _parts.Selection.Includes(entry.Path.Span))
        {
            _tally.Warnings.Add(
                entry.Path.Span,
                "stripped",
                "It was not restored, because nothing is left of its path after the leading components are stripped."
            );
        }
    }

    private void RestoreContent(
        ManifestReader reader,
        RestoreFolder folder,
        ManifestEntry entry,
        int nameOffset,
        ReadOnlySpan<byte> firstName
    )
    {
        var first = AddFirstName(entry, firstName);
        var item = _sender.Add(reader, folder, entry, nameOffset, first);
        first?.Item = item;
    }

    // Returns null if the entry has no further hard links.
    private FirstName? AddFirstName(ManifestEntry entry, ReadOnlySpan<byte> firstName) =>
        (entry.Flags & ManifestEntryFlags.Linked) == 0 ? null : _links.AddFirstName(firstName, entry.Path.Span);

    private void RestoreHardLink(RestoreFolder folder, ManifestEntry entry, int nameOffset)
    {
        if (!ArchivePath.IsSafe(entry.Link.Span))
        {
            _tally.AddError(entry.Path.Span, "damaged", "It links to a path that could point outside the target.");
            return;
        }

        if (_links.Find(entry) is { } known)
        {
            _sender.SendUpTo(known.Item);
            _awaitItem(known.Item);
            if (known.Failure is { } failure)
            {
                _tally.AddError(entry.Path.Span, failure.Code, failure.Message);
                return;
            }

            if (_links.TryMakeHardLink(folder, entry, nameOffset, known))
            {
                return;
            }
        }

        // The first name is not restored, or nothing was written for it, so its content is restored under this name. Damage is reported
        // when the whole manifest is read.
        var reader = new ManifestReader(_archives.Main.Root, _chunks, (_, _) => { });
        var first = new ManifestEntry();
        if (!reader.TryFind(entry.Link.Span, first) || first.Kind is ManifestEntryKind.Directory or ManifestEntryKind.HardLink)
        {
            _tally.AddError(entry.Path.Span, "damaged", "The entry it links to is not in the manifest.");
            return;
        }

        first.Path.Set(entry.Path.Span);
        if (first.Kind is ManifestEntryKind.Symlink or ManifestEntryKind.Fifo)
        {
            MakeLink(folder, first, nameOffset, entry.Link.Span);
        }
        else
        {
            RestoreContent(reader, folder, first, nameOffset, entry.Link.Span);
        }
    }

    private void MakeLink(RestoreFolder folder, ManifestEntry entry, int nameOffset, ReadOnlySpan<byte> firstName)
    {
        var first = AddFirstName(entry, firstName);
        first?.Item = MadeImmediately;
        _links.Make(folder, entry, nameOffset, first);
    }
}
