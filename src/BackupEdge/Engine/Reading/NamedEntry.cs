using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Reading;

/// <summary>Looks up manifest entries by paths that callers give as text.</summary>
internal static class NamedEntry
{
    /// <summary>
    /// Creates a reader of the archive's manifest that throws a <see cref="Fault"/> (<c>archive_missing</c> or <c>archive_damaged</c>) if a
    /// page cannot be read.
    /// </summary>
    public static ManifestReader NewReader(ArchiveSet archives, ChunkReader chunks) => new(archives.Main.Root, chunks, (page, problem) =>
        {
            // Unchanged pages are stored in older archives, so one of those may be missing.
            archives.ThrowIfIncomplete();
            throw ArchiveFaults.Of(
                archives.Main.Header.Id,
                $"its manifest cannot be read from '{PathText.Of(page.FirstPath)}' on: {problem}"
            );
        });

    /// <summary>Reads the entry of a path, trying each of its <see cref="ArchivePath.Readings"/> in order.</summary>
    /// <exception cref="Fault">
    /// <c>path_not_found</c>, <c>invalid_request</c> if the path is not valid, or <c>archive_damaged</c>.
    /// </exception>
    public static void Find(ManifestReader reader, string path, ManifestEntry entry)
    {
        foreach (var reading in ArchivePath.Readings(path, "path"))
        {
            if (reader.TryFind(reading, entry))
            {
                return;
            }
        }

        throw new Fault(
            FaultCode.PathNotFound,
            $"The backup does not contain '{path}'. Paths begin with the source's name and are case-sensitive.",
            ("path", path)
        );
    }

    /// <summary>Reads the entry that a hard link refers to into <paramref name="entry"/>.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c> if it does not exist or cannot be the target of a hard link.</exception>
    public static void FindLinkTarget(string archive, ManifestReader reader, ReadOnlySpan<byte> firstName, ManifestEntry entry)
    {
        if (!reader.TryFind(firstName, entry) || entry.Kind is ManifestEntryKind.Directory or ManifestEntryKind.HardLink)
        {
            throw ArchiveFaults.Of(archive, $"the entry '{PathText.Of(firstName)}', which a hard link refers to, is not in its manifest");
        }
    }
}
