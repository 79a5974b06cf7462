using System.Text;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Tests.Engine.Archives;

namespace BackupEdge.Tests.Engine.Browsing;

/// <summary>
/// Generates a manifest of many pages from a seed: folders, files, links, and large files whose content fills pages of its
/// own.
/// </summary>
internal sealed class SampleManifest
{
    private readonly Random _random;
    private int _number;

    private SampleManifest(int seed) => _random = new Random(seed);

    /// <summary>The entries by their path as Latin-1, with the content that follows them if they are continued.</summary>
    public SortedDictionary<string, (ManifestEntry Entry, List<ContentPart> Content)> Entries { get; } =
        new(Comparer<string>.Create((left, right) => PathOrder.Compare(Encoding.Latin1.GetBytes(left), Encoding.Latin1.GetBytes(right))));

    public static SampleManifest Of(int seed, int count)
    {
        var sample = new SampleManifest(seed);
        List<string> folders = ["src", "zeta"];
        folders.ForEach(sample.AddFolder);
        while (sample.Entries.Count < count)
        {
            var path = $"{folders[sample._random.Next(folders.Count)]}/{sample.Name()}";
            if (!sample.Entries.ContainsKey(path))
            {
                if (sample._random.Next(30) == 0)
                {
                    folders.Add(path);
                    sample.AddFolder(path);
                }
                else
                {
                    sample.AddFile(path);
                }
            }
        }

        return sample;
    }

    /// <summary>Returns a manifest that differs in about the given number of entries.</summary>
    public SampleManifest Changed(int seed, int changes)
    {
        var changed = new SampleManifest(seed) { _number = 1_000_000 };
        foreach (var (path, entry) in Entries)
        {
            changed.Entries.Add(path, entry);
        }

        var paths = Entries.Where(entry => entry.Value.Entry.Kind != ManifestEntryKind.Directory).Select(entry => entry.Key).ToList();
        for (var i = 0; i < changes; i++)
        {
            var path = paths[changed._random.Next(paths.Count)];
            switch (changed._random.Next(3))
            {
                case 0:
                    changed.Entries.Remove(path);
                    break;
                case 1:
                    changed.Entries.Remove(path);
                    changed.AddFile(path);
                    break;
                default:
                    changed.AddFile(path + "~");
                    break;
            }
        }

        return changed;
    }

    public void Write(MemoryArchiveStore store, string id, long sequence) => ManifestArchive.Write(store, id, sequence, (writer, _) =>
        {
            foreach (var (entry, content) in Entries.Values)
            {
                writer.Add(entry);
                if ((entry.Flags & ManifestEntryFlags.Continued) != 0)
                {
                    writer.AddContent(content);
                    writer.End(SizeOf(content) % 5 == 0 ? ManifestEntryFlags.Incomplete : ManifestEntryFlags.None, SizeOf(content));
                }
            }
        });

    public static long SizeOf(List<ContentPart> content) => content.Sum(part => part.Length);

    private string Name() =>
        _random.Next(6) switch
        {
            0 => $"\u00FF\u00C3{_random.Next(5000)}",
            1 => $"a-{_random.Next(5000)}.bas",
            2 => $"a.{_random.Next(50)}",
            3 => $"a{_random.Next(5000)} x.bas",
            _ => $"file{_random.Next(50_000)}.txt",
        };

    private void AddFolder(string path) => Add(path, ManifestEntryKind.Directory, []);

    private void AddFile(string path)
    {
        switch (_random.Next(60))
        {
            case 0:
                // Sometimes the records of a file fill several pages.
                Add(
                    path,
                    ManifestEntryKind.File,
                    [.. Enumerable.Range(0, _random.Next(20) == 0 ? 9000 : _random.Next(300)).Select(_ => Part())]
                );
                break;
            case < 4:
                Add(path, ManifestEntryKind.Symlink, []);
                break;
            default:
                Add(path, ManifestEntryKind.File, null);
                break;
        }
    }

    private void Add(string path, ManifestEntryKind kind, List<ContentPart>? content)
    {
        var entry = new ManifestEntry
        {
            Kind = kind,
            Mode = 0x1A4,
            Inode = 7,
            Modified = new Timestamp(1_700_000_000 + _number++, (uint)_random.Next(1_000_000_000)),
        };
        entry.Path.Set(Encoding.Latin1.GetBytes(path));
        if (kind == ManifestEntryKind.Symlink)
        {
            entry.Link.Set(Encoding.UTF8.GetBytes($"to {_random.Next()}"));
        }
        else if (kind == ManifestEntryKind.File)
        {
            entry.Attributes.Set(new byte[_random.Next(200)]);
            if (content is null)
            {
                entry.Parts.Add(Part());
                entry.Size = entry.Parts[0].Length;
            }
            else
            {
                entry.Flags = ManifestEntryFlags.Continued;
                entry.Size = 12345;
            }
        }

        Entries[path] = (entry, content ?? []);
    }

    private ContentPart Part() => ContentPart.Chunk(1 + _random.Next(1000), 1, BackupEdge.Tests.Engine.Archives.Entries.Id(_random.Next()));
}
