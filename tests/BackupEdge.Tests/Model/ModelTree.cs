using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Model;

/// <summary>A small source folder with random edits, which follow each other as quickly as possible.</summary>
internal sealed class ModelTree
{
    private const int MaxEntries = 24;
    private static readonly int[] Sizes = [0, 1, 90, 3_000, 16_384, 70_000, 140_000];
    private static readonly UnixFileMode[] FileModes = [(UnixFileMode)0x1A4, (UnixFileMode)0x180, (UnixFileMode)0x100, (UnixFileMode)0x1ED];
    private static readonly UnixFileMode[] FolderModes = [(UnixFileMode)0x1ED, (UnixFileMode)0x1C0, (UnixFileMode)0x1E8];
    private readonly string _root;
    private readonly Random _random;
    private readonly byte[] _pool = new byte[200_000];

    // In order of creation, because the order in which a folder is listed differs between file systems.
    private readonly List<string> _folders;
    private readonly List<string> _files = [];
    private readonly List<string> _links = [];
    private int _number;

    public ModelTree(string root, Random random)
    {
        _root = root;
        _random = random;
        _folders = [Directory.CreateDirectory(root).FullName];
        random.NextBytes(_pool);
        for (var i = random.Next(2, 8); i > 0; i--)
        {
            Add();
        }

        if (random.Next(6) == 0)
        {
            AddLarge();
        }
    }

    /// <summary>Makes one random change and returns its description.</summary>
    public string Edit()
    {
        if (_files.Count == 0 || (_files.Count + _links.Count < MaxEntries && _random.Next(4) == 0))
        {
            return Add();
        }

        var file = Any(_files);
        switch (_random.Next(17))
        {
            case 0:
                return Overwrite(file, keepTime: false);
            case 1:
                return Overwrite(file, keepTime: true);
            case 2:
                Writable(file);
                File.AppendAllBytes(file, Content(_random.Next(1, 40_000)));
                return $"append to {Name(file)}";
            case 3:
                var old = File.ReadAllBytes(file);
                Writable(file);
                File.WriteAllBytes(file, [.. Content(_random.Next(1, 5_000)), .. old]);
                return $"insert at front of {Name(file)}";
            case 4:
                Writable(file);
                using (var open = File.Open(file, FileMode.Open))
                {
                    open.SetLength(open.Length / 2);
                }

                return $"cut {Name(file)} in half";
            case 5:
                return Replace(file);
            case 6:
                File.Delete(file);
                _files.Remove(file);
                return $"remove {Name(file)}";
            case 7:
                return RemoveMost();
            case 8 or 9:
                return Rename(file);
            case 10:
                File.SetUnixFileMode(file, FileModes[_random.Next(FileModes.Length)]);
                return $"chmod {Name(file)}";
            case 11:
                File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch.AddSeconds(_random.Next(1_000_000_000)));
                return $"touch {Name(file)}";
            case 12:
                TreeMaker.Attribute(TreeMaker.Bytes(file), "note", Content(_random.Next(1, 60)));
                return $"attribute of {Name(file)}";
            case 13:
                var other = NewPath("hard");
                TreeMaker.HardLink(TreeMaker.Bytes(file), TreeMaker.Bytes(other));
                _files.Add(other);
                return $"hard link {Name(file)} to {Name(other)}";
            case 14:
                return Relink();
            case 15:
                var folder = Any(_folders);
                File.SetUnixFileMode(folder, FolderModes[_random.Next(FolderModes.Length)]);
                return $"chmod {Name(folder)}";
            default:
                return RemoveFolder();
        }
    }

    private string Add()
    {
        switch (_random.Next(8))
        {
            case 0:
                var folder = NewPath("folder");
                Directory.CreateDirectory(folder);
                _folders.Add(folder);
                return $"add {Name(folder)}";
            case 1:
                var link = NewPath("link");
                File.CreateSymbolicLink(link, LinkText());
                _links.Add(link);
                return $"add {Name(link)}";
            default:
                var file = NewPath("file");
                File.WriteAllBytes(file, Content(Sizes[_random.Next(Sizes.Length)]));
                _files.Add(file);
                return $"add {Name(file)}";
        }
    }

    // The engine reads this file in pieces; it contains a hole.
    private void AddLarge()
    {
        var file = NewPath("large");
        TreeMaker.File(TreeMaker.Bytes(file), Content(150_000), holeBefore: 2_000_000);
        using (var open = File.Open(file, FileMode.Append))
        {
            open.Write(Content(150_000));
        }

        _files.Add(file);
    }

    // Edits in place without changing the length; if the time is restored, at most the change time differs.
    private string Overwrite(string file, bool keepTime)
    {
        Writable(file);
        var time = File.GetLastWriteTimeUtc(file);
        using (var open = File.Open(file, FileMode.Open))
        {
            var at = open.Length == 0 ? 0 : _random.NextInt64(open.Length);
            open.Position = at;
            open.Write(Content((int)Math.Min(2_000, open.Length - at)));
        }

        if (keepTime)
        {
            File.SetLastWriteTimeUtc(file, time);
        }

        return $"edit {Name(file)}{(keepTime ? ", time as before" : "")}";
    }

    // Replaces a file by another one of the same length and time, as editors and databases do.
    private string Replace(string file)
    {
        var fresh = file + ".new";
        File.WriteAllBytes(fresh, Content((int)Math.Min(new FileInfo(file).Length, 70_000)));
        File.SetLastWriteTimeUtc(fresh, File.GetLastWriteTimeUtc(file));
        File.Move(fresh, file, overwrite: true);
        return $"replace {Name(file)}, time as before";
    }

    private string Rename(string file)
    {
        var path = NewPath("moved");
        File.Move(file, path);
        _files[_files.IndexOf(file)] = path;
        return $"rename {Name(file)} to {Name(path)}";
    }

    // Makes most of an older archive unneeded.
    private string RemoveMost()
    {
        var removed = _files.Where(_ => _random.Next(4) > 0).ToList();
        removed.ForEach(File.Delete);
        _files.RemoveAll(removed.Contains);
        return $"remove {removed.Count} files";
    }

    private string Relink()
    {
        if (_links.Count == 0)
        {
            return "no link to change";
        }

        var link = Any(_links);
        File.Delete(link);
        File.CreateSymbolicLink(link, LinkText());
        return $"change {Name(link)}";
    }

    private string RemoveFolder()
    {
        if (_folders.Count == 1)
        {
            return "no folder to remove";
        }

        var folder = _folders[_random.Next(1, _folders.Count)];
        Directory.Delete(folder, recursive: true);
        foreach (var list in new[] { _folders, _files, _links })
        {
            list.RemoveAll(path => path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal));
        }

        return $"remove {Name(folder)}";
    }

    private static void Writable(string file) => File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.UserWrite);

    // All link texts have the same length, so that they do not differ in size.
    private string LinkText() => $"nowhere-{_random.Next(10)}";

    private string NewPath(string word) => Path.Combine(Any(_folders), $"{word}-{_number++}");

    // The same ranges are used repeatedly, so that backups share chunks.
    private byte[] Content(int length)
    {
        var start = _random.Next(5) * 10_000;
        return _pool.AsSpan(start, length).ToArray();
    }

    private string Any(List<string> list) => list[_random.Next(list.Count)];

    private string Name(string path) => Path.GetRelativePath(_root, path);
}
