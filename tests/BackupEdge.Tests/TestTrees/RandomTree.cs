using static BackupEdge.Tests.TestTrees.TreeMaker;

namespace BackupEdge.Tests.TestTrees;

/// <summary>Creates a tree with every kind of entry and unusual names, which depends only on the seed.</summary>
internal sealed class RandomTree
{
    private static readonly int[] Sizes =
    [
        0,
        1,
        100,
        16_383,
        16_384,
        16_385,
        65_536,
        100_000,
        262_144,
        262_145,
        1_048_576,
        1_048_577,
        2_500_000,
    ];
    private static readonly uint[] Modes = [0x1A4, 0x180, 0x100, 0x1FF, 0x1ED, 0x9ED];
    private readonly Random _random;
    private readonly List<byte[]> _folders = [];
    private readonly List<byte[]> _linkable = [];
    private readonly List<(byte[] Path, uint Mode)> _folderModes = [];
    private readonly byte[] _pool;
    private int _number;

    private RandomTree(int seed)
    {
        _random = new Random(seed);
        _pool = new byte[3_000_000];
        _random.NextBytes(_pool);
    }

    /// <summary>Creates a tree in an existing empty folder.</summary>
    /// <param name="root">The path of the folder.</param>
    /// <param name="seed">The seed of the random numbers.</param>
    /// <param name="entries">The approximate number of entries.</param>
    public static void Make(string root, int seed, int entries = 120)
    {
        var tree = new RandomTree(seed);
        tree._folders.Add(Bytes(root));
        for (var i = 0; i < entries; i++)
        {
            tree.Add();
        }

        tree.Finish();
    }

    private void Add()
    {
        var folder = _folders[_random.Next(_folders.Count)];
        var path = Join(folder, Name());
        switch (_random.Next(20))
        {
            case < 4:
                Folder(path);
                _folders.Add(path);
                _folderModes.Add((path, _random.Next(3) == 0 ? 0x5EDu : 0x1EDu));
                return;
            case < 6:
                Symlink(
                    path,
                    _random.Next(3) switch
                    {
                        0 => Bytes("/nowhere/at/all"),
                        1 => Bytes(".."),
                        _ => [0xFF, 0xFE, (byte)'x'],
                    }
                );
                break;
            case 6:
                Fifo(path);
                break;
            case < 9 when _linkable.Count > 0:
                HardLink(_linkable[_random.Next(_linkable.Count)], path);
                return;
            case 9:
                File(path, Content(70_000), _random.Next(2) * 3_000_000L, _random.Next(2) * 2_000_000L);
                break;
            default:
                File(path, Content(Sizes[_random.Next(Sizes.Length)]));
                Mode(path, Modes[_random.Next(Modes.Length)]);
                if (_random.Next(4) == 0)
                {
                    Attribute(path, "note", [.. Content(_random.Next(1, 900))]);
                }

                break;
        }

        _linkable.Add(path);
        Modified(path, _random.NextInt64(-1_000_000_000, 4_000_000_000), _random.Next(1_000_000_000));
    }

    // The same ranges are used repeatedly, so that the content can be deduplicated.
    private ReadOnlySpan<byte> Content(int length)
    {
        var start = _random.Next(8) * 50_000;
        return _pool.AsSpan(start, Math.Min(length, _pool.Length - start));
    }

    private byte[] Name()
    {
        var number = Bytes($"{_number++}");
        return _random.Next(12) switch
        {
            0 => [.. "line\nend "u8, .. number],
            1 => [.. "-rf "u8, .. number],
            2 => [0xC3, 0x28, 0xFF, .. number],
            3 => [.. "'quote\" \\ $HOME * "u8, .. number],
            4 => [.. Enumerable.Repeat((byte)'n', 255 - number.Length), .. number],
            5 => [.. ".hidden"u8, .. number],
            6 => [.. "übung.日本 "u8, .. number],
            7 => [.. "a-b"u8, .. number],
            8 => [.. "a+"u8, .. number],
            _ => [(byte)'f', .. number],
        };
    }

    // At the end and deepest first, because creating an entry changes the time of its folder, and a mode could prevent it.
    private void Finish()
    {
        for (var i = _folderModes.Count - 1; i >= 0; i--)
        {
            Mode(_folderModes[i].Path, _folderModes[i].Mode);
        }

        for (var i = _folders.Count - 1; i >= 0; i--)
        {
            Modified(_folders[i], _random.NextInt64(0, 2_000_000_000), _random.Next(1_000_000_000));
        }
    }
}
