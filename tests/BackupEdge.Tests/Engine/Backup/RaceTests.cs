using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Backup;

/// <summary>Tests backups and restores while another process exchanges entries of a folder with links to files of another user.</summary>
public sealed class RaceTests : IDisposable
{
    private const string Secret = "SECRET-of-another-user";
    private const int Entries = 120;
    private const int Rounds = 2;
    private readonly EngineHarness _harness = new();
    private readonly string _victim;
    private readonly string _outside;

    public RaceTests()
    {
        _outside = Directory.CreateDirectory(_harness.At("outside")).FullName;
        _victim = Path.Combine(_outside, "victim");
        File.WriteAllText(_victim, Secret);
        File.SetUnixFileMode(_victim, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.SetLastWriteTimeUtc(_victim, DateTime.UnixEpoch);
        TreeMaker.Attribute(TreeMaker.Bytes(_victim), "own", [1]);
        Directory.CreateDirectory(Path.Combine(_outside, "folder"));
        File.WriteAllText(Path.Combine(_outside, "folder", "inner"), Secret);
    }

    public void Dispose() => _harness.Dispose();

    [Theory]
    [InlineData("file")]
    [InlineData("folder")]
    [InlineData("link")]
    [InlineData("pipe")]
    [InlineData("hard link")]
    public void A_restore_changes_nothing_outside_while_entries_are_exchanged(string kind)
    {
        Fill(kind);
        var (id, _) = _harness.Backup();
        var target = Directory.CreateDirectory(_harness.At("target")).FullName;
        var before = TreeSnapshot.Of(_outside);

        // A hard link to the victim's inode is the strongest lure: no flag of a system call detects it.
        Action<string>[] lures =
        [
            path => File.CreateSymbolicLink(path, _victim),
            path => TreeMaker.HardLink(TreeMaker.Bytes(_victim), TreeMaker.Bytes(path)),
            path => File.CreateSymbolicLink(path, Path.Combine(_outside, "folder")),
        ];
        using (var attack = new Exchanger(target, _harness.At("lures"), lures, restoresEntries: false))
        {
            for (var round = 0; round < Rounds; round++)
            {
                try
                {
                    _harness.Restore(_harness.RestoreOf(id, target));
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
        File.WriteAllText(Path.Combine(_harness.Source, "kept"), "mine");
        var (id, _) = _harness.Backup();
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
            var target = Directory.CreateDirectory(_harness.At($"target{round}")).FullName;
            Fill(kind, target);
            using var attack = new Exchanger(target, _harness.At($"lures{round}"), lures, restoresEntries: round % 2 == 0);
            try
            {
                _harness.Restore(_harness.RestoreOf(id, target) with { DeleteIn = ["src"] });
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
    public void A_backup_reads_nothing_outside_while_entries_are_exchanged(string kind)
    {
        Fill(kind);
        Action<string>[] lures =
        [
            path => File.CreateSymbolicLink(path, _victim),
            path => File.CreateSymbolicLink(path, Path.Combine(_outside, "folder")),
        ];
        using var attack = new Exchanger(_harness.Source, _harness.At("lures"), lures, restoresEntries: true);
        for (var round = 0; round < Rounds; round++)
        {
            var (folder, _) = _harness.Restore(_harness.RestoreOf(_harness.Backup().Id));

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
    public void Metadata_of_a_pipe_or_link_are_not_applied_to_its_replacement(bool bySymlink)
    {
        var lure = _harness.At("lure");
        if (bySymlink)
        {
            File.CreateSymbolicLink(lure, _victim);
        }
        else
        {
            TreeMaker.HardLink(TreeMaker.Bytes(_victim), TreeMaker.Bytes(lure));
        }

        var before = TreeSnapshot.Of(_outside);
        var folder = Posix.OpenAt(Posix.WorkingFolder, Posix.Terminated(_harness.At("")), Posix.Directory);
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
    public void Temporary_names_cannot_be_predicted()
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
            var path = TreeMaker.Bytes(Path.Combine(into ?? _harness.Source, $"e{i:d4}"));
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
                    TreeMaker.HardLink(TreeMaker.Bytes(Path.Combine(_harness.Source, $"e{i - 1:d4}")), path);
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(kind));
            }
        }
    }
}
