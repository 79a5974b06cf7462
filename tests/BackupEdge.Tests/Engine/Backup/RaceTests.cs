using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Backup;

/// <summary>Somebody exchanges entries of a folder with links to what is not his, all through backups and restores.</summary>
public sealed class RaceTests : IDisposable
{
    private const string Secret = "SECRET-of-somebody-else";
    private const int Entries = 120;
    private const int Rounds = 2;
    private readonly EngineHarness _bench = new();
    private readonly string _victim;
    private readonly string _outside;

    public RaceTests()
    {
        _outside = Directory.CreateDirectory(_bench.At("outside")).FullName;
        _victim = Path.Combine(_outside, "victim");
        File.WriteAllText(_victim, Secret);
        File.SetUnixFileMode(_victim, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.SetLastWriteTimeUtc(_victim, DateTime.UnixEpoch);
        TreeMaker.Attribute(TreeMaker.Bytes(_victim), "own", [1]);
        Directory.CreateDirectory(Path.Combine(_outside, "folder"));
        File.WriteAllText(Path.Combine(_outside, "folder", "inner"), Secret);
    }

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("file")]
    [InlineData("folder")]
    [InlineData("link")]
    [InlineData("pipe")]
    [InlineData("hard link")]
    public void A_restore_changes_nothing_outside_whatever_is_exchanged_meanwhile(string kind)
    {
        Fill(kind);
        var (id, _) = _bench.Backup();
        var target = Directory.CreateDirectory(_bench.At("target")).FullName;
        var before = TreeSnapshot.Of(_outside);

        // A further name of the victim's own inode is the strongest lure: no flag of a call notices it.
        Action<string>[] lures =
        [
            path => File.CreateSymbolicLink(path, _victim),
            path => TreeMaker.HardLink(TreeMaker.Bytes(_victim), TreeMaker.Bytes(path)),
            path => File.CreateSymbolicLink(path, Path.Combine(_outside, "folder")),
        ];
        using (var attack = new Exchanger(target, _bench.At("lures"), lures, givesBack: false))
        {
            for (var round = 0; round < Rounds; round++)
            {
                try
                {
                    _bench.Restore(_bench.RestoreOf(id, target));
                }
                catch (Fault fault)
                {
                    Assert.NotEqual(FaultCode.Internal, fault.Code);
                }
            }

            Assert.True(attack.Exchanges > 0);
        }

        TreeAssert.Same(before, TreeSnapshot.Of(_outside));
    }

    [Theory]
    [InlineData("file")]
    [InlineData("folder")]
    [InlineData("link")]
    [InlineData("pipe")]
    public void A_restore_that_deletes_deletes_nothing_outside_whatever_is_exchanged_meanwhile(string kind)
    {
        File.WriteAllText(Path.Combine(_bench.Source, "kept"), "mine");
        var (id, _) = _bench.Backup();
        var before = TreeSnapshot.Of(_outside);
        Action<string>[] lures =
        [
            path => File.CreateSymbolicLink(path, _victim),
            path => TreeMaker.HardLink(TreeMaker.Bytes(_victim), TreeMaker.Bytes(path)),
            path => File.CreateSymbolicLink(path, Path.Combine(_outside, "folder")),
            path => File.CreateSymbolicLink(path, _outside),
        ];
        var exchanges = 0L;
        for (var round = 0; round < 2 * Rounds; round++)
        {
            var target = Directory.CreateDirectory(_bench.At($"target{round}")).FullName;
            Fill(kind, target);
            using var attack = new Exchanger(target, _bench.At($"lures{round}"), lures, givesBack: round % 2 == 0);
            try
            {
                _bench.Restore(_bench.RestoreOf(id, target) with { DeleteIn = ["src"] });
            }
            catch (Fault fault)
            {
                Assert.NotEqual(FaultCode.Internal, fault.Code);
            }

            exchanges += attack.Exchanges;
        }

        Assert.True(exchanges > 0);
        TreeAssert.Same(before, TreeSnapshot.Of(_outside));
    }

    [Theory]
    [InlineData("file")]
    [InlineData("folder")]
    [InlineData("link")]
    [InlineData("pipe")]
    [InlineData("hard link")]
    public void A_backup_reads_nothing_outside_whatever_is_exchanged_meanwhile(string kind)
    {
        Fill(kind);
        Action<string>[] lures =
        [
            path => File.CreateSymbolicLink(path, _victim),
            path => File.CreateSymbolicLink(path, Path.Combine(_outside, "folder")),
        ];
        using var attack = new Exchanger(_bench.Source, _bench.At("lures"), lures, givesBack: true);
        for (var round = 0; round < Rounds; round++)
        {
            var (folder, _) = _bench.Restore(_bench.RestoreOf(_bench.Backup().Id));

            Assert.All(
                Directory
                    .EnumerateFiles(
                        folder,
                        "*",
                        new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }
                    )
                    .Where(path => new FileInfo(path).Length > 0),
                path => Assert.DoesNotContain(Secret, File.ReadAllText(path), StringComparison.Ordinal)
            );
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Metadata_of_a_pipe_or_link_never_reach_what_somebody_put_in_its_place(bool bySymlink)
    {
        var lure = _bench.At("lure");
        if (bySymlink)
        {
            File.CreateSymbolicLink(lure, _victim);
        }
        else
        {
            TreeMaker.HardLink(TreeMaker.Bytes(_victim), TreeMaker.Bytes(lure));
        }

        var before = TreeSnapshot.Of(_outside);
        var folder = Posix.OpenAt(Posix.WorkingFolder, Posix.Terminated(_bench.At("")), Posix.Directory);
        foreach (var kind in new[] { ManifestEntryKind.Fifo, ManifestEntryKind.Symlink })
        {
            var entry = new ManifestEntry
            {
                Kind = kind,
                Mode = 0xDFF,
                UserId = 65534,
                GroupId = 65534,
                Modified = new Timestamp(5, 5),
            };
            var attributes = new ExtendedAttributes();
            entry.Path.Set("src/lure"u8);
            TreeMaker.Attribute(TreeMaker.Bytes(_victim), "own", [1]);
            Assert.True(attributes.TryRead(-1, Posix.Terminated(_victim), entry.Attributes, out _));

            new RestoreMetadata(new ReportLog()).ApplyAt(folder, "lure\0"u8, entry);
        }

        _ = Posix.close(folder);
        TreeAssert.Same(before, TreeSnapshot.Of(_outside));
    }

    [Fact]
    public void Temporary_names_cannot_be_foreseen()
    {
        var names = Enumerable
            .Range(0, 1000)
            .Select(_ => System.Text.Encoding.ASCII.GetString(TemporaryName.Next()).TrimEnd('\0'))
            .ToList();

        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.All(names, name => Assert.Matches("^\\.backupedge-[0-9a-f]{32}\\.tmp$", name));
        Assert.Equal(names.Count, names.Select(name => name[12..20]).Distinct().Count());
    }

    private void Fill(string kind, string? into = null)
    {
        for (var i = 0; i < Entries; i++)
        {
            var path = TreeMaker.Bytes(Path.Combine(into ?? _bench.Source, $"e{i:d4}"));
            switch (kind)
            {
                case "file":
                    TreeMaker.File(path, "mine"u8);
                    break;
                case "folder":
                    TreeMaker.Folder(path);
                    TreeMaker.File(TreeMaker.Join(path, "inner"u8.ToArray()), "mine"u8);
                    break;
                case "link":
                    TreeMaker.Symlink(path, "mine"u8.ToArray());
                    break;
                case "pipe":
                    TreeMaker.Fifo(path);
                    TreeMaker.Mode(path, 0x1FF);
                    break;
                case "hard link" when i % 2 == 0:
                    TreeMaker.File(path, "mine"u8);
                    break;
                case "hard link":
                    TreeMaker.HardLink(TreeMaker.Bytes(Path.Combine(_bench.Source, $"e{i - 1:d4}")), path);
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(kind));
            }
        }
    }
}
