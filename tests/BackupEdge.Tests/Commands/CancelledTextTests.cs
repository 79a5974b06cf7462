using BackupEdge.Catalogue;
using BackupEdge.Commands;
using BackupEdge.Configuration;

namespace BackupEdge.Tests.Commands;

/// <summary>What a cancelled job leaves behind, in words.</summary>
public sealed class CancelledTextTests
{
    private static readonly Settings Settings = new()
    {
        Data = new DataPaths("/data"),
        Targets = [new TargetDefinition("far", "/srv/rehearsal")],
    };

    [Fact]
    public void A_restore_names_its_files_and_their_folder()
    {
        var job = Job(JobKind.Restore) with { Target = "far", FilesDone = 3537, FilesTotal = 5265 };

        Assert.Equal(
            "Cancelled. 3,537 of 5,265 files are in '/srv/rehearsal'; run the command again to restore the others.",
            CancelledText.Of(job, Settings)
        );
        var toOriginal = CancelledText.Of(job with { Target = "original" }, Settings);
        Assert.Contains("files are in their original places", toOriginal, StringComparison.Ordinal);
        var toFolder = CancelledText.Of(job with { Target = "/folder", FilesTotal = 0 }, Settings);
        Assert.Contains(" 3,537 files are in '/folder'", toFolder, StringComparison.Ordinal);
    }

    [Fact]
    public void A_restore_that_wrote_nothing_says_so()
    {
        var job = Job(JobKind.Restore) with { Target = "far", FilesTotal = 5 };

        Assert.Equal("Cancelled. No file was restored.", CancelledText.Of(job, Settings));
        Assert.Equal("Cancelled. No file was restored.", CancelledText.Of(job with { DryRun = true, FilesDone = 3 }, Settings));
    }

    [Theory]
    [InlineData(JobKind.Backup, "Cancelled. Nothing of this backup was kept.")]
    [InlineData(JobKind.Verify, "Cancelled.")]
    [InlineData(JobKind.Prune, "Cancelled. What was deleted before stays deleted; the next prune continues.")]
    [InlineData(JobKind.Reseal, "Cancelled. What was sealed before stays sealed; the next reseal continues.")]
    [InlineData(JobKind.Copy, "Cancelled. What was copied before stays copied; the next copy continues.")]
    [InlineData(JobKind.CopyVerify, "Cancelled. What was verified before stays verified; the next verification continues.")]
    [InlineData(JobKind.Drill, "Cancelled. What was restored for the drill was deleted.")]
    internal void Other_jobs_say_what_stays(JobKind kind, string text) => Assert.Equal(text, CancelledText.Of(Job(kind), Settings));

    private static JobRow Job(JobKind kind) =>
        new()
        {
            Id = "job-1",
            Kind = kind,
            Status = RunStatus.Cancelled,
            BackupId = null,
            Request = "{}",
            CreatedAt = DateTimeOffset.UnixEpoch,
            CreatedBy = "tester",
        };
}
