using System.Diagnostics;
using System.Text;
using System.Text.Unicode;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Tar;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Reading;

/// <summary>
/// Writes one backup, or some files and folders of it, as a tar archive in pax format, in manifest order. Every chunk <em>must</em>
/// match its SHA-256 before any byte of it is written. An entry that cannot be written unchanged aborts the export, so the output has
/// no end marker; files that the backup does not contain completely are omitted. All archives of the chain stay open, so deletions do
/// not affect a running export. Memory use grows only with the number of hard links.
/// </summary>
internal sealed class TarExport : IDisposable
{
    private readonly ArchiveSet _archives;
    private readonly GroupCache _groups = new(4);
    private readonly ChunkReader _chunks;
    private readonly ExportRoots _roots;

    // Link targets that are not written under their own name -> the name used instead; null if the file is omitted. Latin-1 maps each byte
    // to one character.
    private readonly Dictionary<string, byte[]?> _firstNames = new(StringComparer.Ordinal);

    private TarExport(ArchiveSet archives, IReadOnlyList<string> paths)
    {
        _archives = archives;
        _chunks = new ChunkReader(archives, _groups);
        archives.ThrowIfIncomplete();
        _roots = ExportRoots.Find(archives.Main.Header.Id, NewReader, paths);
    }

    /// <summary>The number of files omitted so far, because the backup could not read them completely.</summary>
    public long LeftOut { get; private set; }

    /// <summary>The progress: bytes and files written so far. Its totals are set by <see cref="Measure"/>.</summary>
    public TransferProgress Progress { get; } = new();

    private string Id => _archives.Main.Header.Id;

    /// <summary>Opens a backup for export.</summary>
    /// <param name="access">Access to the archives.</param>
    /// <param name="id">The backup's id.</param>
    /// <param name="paths"><c>source/path</c> of each file, or folder to export with everything below it; empty for everything.</param>
    /// <exception cref="Fault">
    /// <c>path_not_found</c>, <c>invalid_request</c>, <c>archive_missing</c>, <c>archive_damaged</c>, <c>archive_unsupported</c> or
    /// <c>io_error</c>.
    /// </exception>
    internal static TarExport Open(ArchiveAccess access, string id, IReadOnlyList<string> paths)
    {
        var archives = ArchiveSet.Open(access, id);
        try
        {
            archives.ThrowIfLocked();
            return new TarExport(archives, paths);
        }
        catch
        {
            archives.Dispose();
            throw;
        }
    }

    /// <summary>Writes the whole tar archive. Must be called only once.</summary>
    /// <param name="into">The stream to write to; a slow stream slows the export down.</param>
    /// <param name="format">The output format.</param>
    /// <param name="cancellationToken">Cancels the export.</param>
    /// <exception cref="Fault"><c>archive_damaged</c> or <c>io_error</c>: the output is not a complete archive.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the output is not a complete archive.</exception>
    public async Task WriteAsync(Stream into, TarFormat format, CancellationToken cancellationToken)
    {
        var output = new TarOutput(into, format);
        var heads = new TarHeads(output.Pending);
        var reader = NewReader();
        var entry = new ManifestEntry();
        for (var root = 0; _roots.TryBegin(reader, root); root++)
        {
            while (_roots.TryNext(reader, entry, root))
            {
                cancellationToken.ThrowIfCancellationRequested();
                await WriteAsync(reader, entry, output, heads, cancellationToken);
                await output.WriteAsync(cancellationToken);
                Progress.AddFiles(entry.Kind == ManifestEntryKind.Directory ? 0 : 1);
            }
        }

        heads.WriteEnd();
        await output.EndAsync(cancellationToken);
    }

    /// <summary>Sets the totals of <see cref="Progress"/>, from the file list alone.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c> or <c>io_error</c>.</exception>
    public void Measure(CancellationToken cancellationToken)
    {
        if (_roots.AreAll)
        {
            var summary = _archives.Main.Trailer.Summary;
            (Progress.FilesTotal, Progress.BytesTotal) = (summary.Files + summary.Others, summary.SourceBytes);
            return;
        }

        var (files, bytes, entry, reader) = (0L, 0L, new ManifestEntry(), NewReader());
        for (var root = 0; _roots.TryBegin(reader, root); root++)
        {
            while (_roots.TryNext(reader, entry, root))
            {
                cancellationToken.ThrowIfCancellationRequested();
                files += entry.Kind == ManifestEntryKind.Directory ? 0 : 1;
                bytes = Saturated.Add(bytes, entry.Kind == ManifestEntryKind.File ? entry.Size : 0);
            }
        }

        (Progress.FilesTotal, Progress.BytesTotal) = (files, bytes);
    }

    /// <summary>Closes the archives.</summary>
    public void Dispose() => _archives.Dispose();

    private ManifestReader NewReader() => NamedEntry.NewReader(_archives, new ChunkReader(_archives, _groups));

    private ValueTask WriteAsync(
        ManifestReader reader,
        ManifestEntry entry,
        TarOutput output,
        TarHeads heads,
        CancellationToken cancellationToken
    )
    {
        switch (entry.Kind)
        {
            case ManifestEntryKind.HardLink:
                return WriteLink(entry, heads) ? default : WriteFirstAsync(entry, output, heads, cancellationToken);
            case ManifestEntryKind.File or ManifestEntryKind.Stream:
                return WriteFileAsync(
                    new ContentParts(Id, reader, entry),
                    entry,
                    entry.Path.Span.ToArray(),
                    output,
                    heads,
                    cancellationToken
                );
            case ManifestEntryKind.Directory or ManifestEntryKind.Symlink or ManifestEntryKind.Fifo:
                WriteOther(entry, heads);
                return default;
            default:
                throw new UnreachableException($"Entries of the kind {entry.Kind} cannot be exported.");
        }
    }

    private static void WriteOther(ManifestEntry entry, TarHeads heads)
    {
        var type = entry.Kind switch
        {
            ManifestEntryKind.Directory => TarType.Directory,
            ManifestEntryKind.Symlink => TarType.Symlink,
            ManifestEntryKind.Fifo => TarType.Fifo,
            _ => throw new UnreachableException($"Entries of the kind {entry.Kind} must be exported with their content."),
        };
        heads.Write(entry, type, entry.Link.Span, size: 0);
    }

    // Returns false if the link's target is outside of what is exported, so the content must be written under this name.
    private bool WriteLink(ManifestEntry entry, TarHeads heads)
    {
        if (_firstNames.TryGetValue(Encoding.Latin1.GetString(entry.Link.Span), out var known))
        {
            if (known is null)
            {
                LeftOut++;
                return true;
            }

            entry.Link.Set(known);
        }
        else if (!_roots.Contain(entry.Link.Span))
        {
            return false;
        }

        heads.Write(entry, TarType.HardLink, entry.Link.Span, size: 0);
        return true;
    }

    private async ValueTask WriteFirstAsync(ManifestEntry link, TarOutput output, TarHeads heads, CancellationToken cancellationToken)
    {
        var reader = NewReader();
        var first = new ManifestEntry();
        var firstName = link.Link.Span.ToArray();
        NamedEntry.FindLinkTarget(Id, reader, firstName, first);
        first.Path.Set(link.Path.Span);
        _firstNames[Encoding.Latin1.GetString(firstName)] = link.Path.Span.ToArray();
        if (first.Kind is ManifestEntryKind.File or ManifestEntryKind.Stream)
        {
            await WriteFileAsync(new ContentParts(Id, reader, first), first, firstName, output, heads, cancellationToken);
        }
        else
        {
            WriteOther(first, heads);
        }
    }

    private async ValueTask WriteFileAsync(
        ContentParts parts,
        ManifestEntry entry,
        byte[] firstName,
        TarOutput output,
        TarHeads heads,
        CancellationToken cancellationToken
    )
    {
        var map = SparseMap.Of(parts, cancellationToken);
        var size = parts.LengthSoFar;
        if (parts.IsIncomplete)
        {
            LeftOut++;
            _firstNames[Encoding.Latin1.GetString(firstName)] = null;
            return;
        }

        if (!map.HasHoles)
        {
            heads.Write(entry, TarType.File, default, size);
        }
        else
        {
            heads.Write(entry, TarType.File, default, map.Size + map.DataBytes, size);
            size = map.DataBytes;
            foreach (var line in map.Lines(parts))
            {
                WriteLine(output.Pending, line);
                await output.WriteAsync(cancellationToken);
            }

            heads.Fill(map.TextBytes);
        }

        parts.Restart();
        while (parts.TryNext(out var part))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!part.IsHole)
            {
                Append(output.Pending, part, entry);
                await output.WriteAsync(cancellationToken);
            }

            Progress.AddBytes(part.Length);
        }

        heads.Fill(size);
    }

    private void Append(ByteString pending, in ContentPart part, ManifestEntry entry)
    {
        if (!_chunks.TryRead(part, out var bytes, out var problem))
        {
            throw ArchiveFaults.Of(Id, $"the content of '{PathText.Of(entry.Path.Span)}' cannot be read: {problem}");
        }

        pending.Append(bytes);
    }

    private static void WriteLine(ByteString pending, long number)
    {
        Span<byte> text = stackalloc byte[21];
        _ = Utf8.TryWrite(text, $"{number}\n", out var length);
        pending.Append(text[..length]);
    }
}
