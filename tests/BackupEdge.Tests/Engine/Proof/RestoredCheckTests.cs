using System.Security.Cryptography;
using BackupEdge.Engine.Proof;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Tests.Engine.Proof;

/// <summary>What was restored is compared with the backup, and every difference is found at its path.</summary>
public sealed class RestoredCheckTests : IDisposable
{
    private readonly EngineHarness _harness = new();
    private readonly string _restored;
    private readonly string _id;

    public RestoredCheckTests()
    {
        Write("large", RandomNumberGenerator.GetBytes(3_000_000));
        Write("small", [1, 2, 3]);
        Write("empty", []);
        Write("folder/inner", RandomNumberGenerator.GetBytes(5000));
        using (var sparse = File.Create(Path.Combine(_harness.Source, "sparse")))
        {
            sparse.SetLength(8 << 20);
            sparse.Position = 5 << 20;
            sparse.Write(RandomNumberGenerator.GetBytes(10_000));
        }

        File.CreateSymbolicLink(Path.Combine(_harness.Source, "link"), "small");
        _id = _harness.Backup().Id;
        _restored = _harness.At("out");
        var request = new RestoreRequest
        {
            Id = _id,
            Destinations = new Dictionary<string, string> { ["src"] = _restored },
        };
        Assert.Equal(0, _harness.Restore(request).Summary.ErrorCount);
    }

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void What_was_restored_is_what_the_backup_has()
    {
        var found = Check();

        Assert.Empty(found.Problems);
        Assert.Equal((8, 5), (found.Entries, found.Files));
        Assert.Equal((8 << 20) + 3_005_003, found.Bytes);
        Assert.Null(found.LiveSkipped);
    }

    [Theory]
    [InlineData("large", 2_999_999)]
    [InlineData("small", 0)]
    [InlineData("folder/inner", 2500)]
    [InlineData("sparse", 5 << 20)]
    [InlineData("sparse", 1 << 20)]
    [InlineData("sparse", (8 << 20) - 1)]
    public void One_changed_byte_is_found(string name, int at)
    {
        var path = Path.Combine(_restored, name);
        var time = File.GetLastWriteTimeUtc(path);
        // Without a lock: a process that another test starts at this moment has the lock of the restore until it runs its program.
        using (var file = File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            file.Position = at;
            var value = file.ReadByte();
            file.Position = at;
            file.WriteByte((byte)(value ^ 1));
        }

        // The time has whole 100 ns after this, so that metadata may differ too.
        File.SetLastWriteTimeUtc(path, time);

        Assert.Contains(($"src/{name}", "content_differs"), Problems());
    }

    [Fact]
    public void A_file_that_is_shorter_longer_or_missing_is_found()
    {
        using (var file = File.OpenWrite(Path.Combine(_restored, "large")))
        {
            file.SetLength(2_999_999);
        }

        File.AppendAllText(Path.Combine(_restored, "empty"), "x");
        File.Delete(Path.Combine(_restored, "small"));

        var content = Problems().Where(problem => problem.Code == "content_differs").Select(problem => problem.Path);
        Assert.Equal(["src/empty", "src/large", "src/small"], content.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Another_link_type_mode_or_time_is_found()
    {
        File.Delete(Path.Combine(_restored, "link"));
        File.CreateSymbolicLink(Path.Combine(_restored, "link"), "large");
        File.SetUnixFileMode(Path.Combine(_restored, "small"), UnixFileMode.UserRead);
        File.SetLastWriteTimeUtc(Path.Combine(_restored, "large"), DateTime.UtcNow.AddDays(-3));
        File.Delete(Path.Combine(_restored, "empty"));
        Directory.CreateDirectory(Path.Combine(_restored, "empty"));

        var found = Problems();
        Assert.Contains(("src/link", "content_differs"), found);
        Assert.Contains(("src/small", "metadata_differs"), found);
        Assert.Contains(("src/large", "metadata_differs"), found);
        Assert.Contains(("src/empty", "content_differs"), found);
    }

    [Fact]
    public async Task Unchanged_files_are_compared_with_the_source_and_changed_ones_are_not()
    {
        await EngineHarness.LetAgeAsync(Path.Combine(_harness.Source, "small"));
        Write("new", [1]);
        var id = _harness.Backup().Id;
        await EngineHarness.LetAgeAsync(Path.Combine(_harness.Source, "new"));
        Write("large", [1]);

        var found = Check(id, live: true, restored: Restore(id));

        Assert.Empty(found.Problems);
        Assert.True(found.ChangedFiles >= 1, "the changed file was compared");
        Assert.True(found.LiveFiles >= 3, "files that did not change were not compared");
        Assert.Equal(found.Files, found.LiveFiles + found.ChangedFiles);
    }

    [Fact]
    public void A_source_that_is_gone_is_said()
    {
        Directory.Move(_harness.Source, _harness.Source + ".gone");

        var found = Check(live: true);

        Assert.Contains("cannot be read", found.LiveSkipped, StringComparison.Ordinal);
        Assert.Empty(found.Problems);
    }

    private string Restore(string id)
    {
        var to = _harness.At("again");
        _harness.Restore(
            new RestoreRequest
            {
                Id = id,
                Destinations = new Dictionary<string, string> { ["src"] = to },
            }
        );
        return to;
    }

    private void Write(string name, byte[] content)
    {
        var path = Path.Combine(_harness.Source, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    private List<(string Path, string Code)> Problems() => [.. Check().Problems.Select(problem => (problem.Path, problem.Code))];

    private RestoredCheckSummary Check(string? id = null, bool live = false, string? restored = null) =>
        _harness.Engine.CheckRestored(
            new RestoredCheckRequest
            {
                Id = id ?? _id,
                Source = "src",
                Folder = restored ?? _restored,
                Live = live ? new FilesSource { Name = "src", Path = _harness.Source } : null,
            },
            new TransferProgress(),
            TestContext.Current.CancellationToken
        );
}
