using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Reading;

/// <summary>The entry of a path that a caller gave as text.</summary>
internal static class NamedEntry
{
    /// <summary>
    /// A reader of the archive's manifest that takes a page which cannot be read for the end of all: <c>archive_missing</c> or
    /// <c>archive_damaged</c>.
    /// </summary>
    public static ManifestReader NewReader(ArchiveSet archives, ChunkReader chunks) => new(archives.Main.Root, chunks, (page, problem) =>
        {
            // Pages that did not change lie in older archives.
            archives.ThrowIfIncomplete();
            throw ArchiveFaults.Of(
                archives.Main.Header.Id,
                $"its manifest cannot be read from '{PathText.Of(page.FirstPath)}' " + $"on: {problem}"
            );
        });

    /// <summary>Finds it, by the first of its <see cref="ArchivePath.Readings"/> that is there.</summary>
    /// <exception cref="Fault"><c>path_not_found</c>, <c>invalid_request</c> when it can be no path, or <c>archive_damaged</c>.</exception>
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
            $"The backup has no '{path}'. Paths begin with the source's name, and " + "case matters.",
            ("path", path)
        );
    }

    /// <summary>Finds the entry that a hard link repeats, and gives it in the link's place.</summary>
    /// <exception cref="Fault"><c>archive_damaged</c>.</exception>
    public static void FindFirst(string archive, ManifestReader reader, ReadOnlySpan<byte> firstName, ManifestEntry entry)
    {
        if (!reader.TryFind(firstName, entry) || entry.Kind is ManifestEntryKind.Directory or ManifestEntryKind.HardLink)
        {
            throw ArchiveFaults.Of(archive, $"the entry '{PathText.Of(firstName)}', which a hard link repeats, is not in its manifest");
        }
    }
}
