using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Jobs;
using BackupEdge.Keys;

namespace BackupEdge.Tests.Jobs.Queue;

/// <summary>Folders that a request names itself.</summary>
public sealed class OneOffPlacesTests : IAsyncDisposable
{
    private static readonly Caller Owner = new("owner", Role.Admin) { OwnsDataFolder = true };
    private readonly TestServices _services = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("backupedge-oneoff-").FullName;

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task An_owner_of_the_data_folder_restores_to_any_folder()
    {
        var backup = await _services.Completed();

        var job = _services.Queue.EnqueueRestore(backup.Id, To(_folder), Owner);
        _services.Engine.Release($"restore {backup.Id}", Summaries.Restore());

        Assert.Equal((RunStatus.Completed, _folder), ((await _services.Ended(job.Id)).Status, job.Target));
        Assert.Equal(Path.Combine(_folder, "bots"), Assert.Single(_services.Engine.Restores).Destinations["bots"]);
    }

    [Fact]
    public async Task An_owner_of_the_data_folder_backs_up_any_folder()
    {
        var backup = _services.Queue.EnqueueBackup(Of("extra", _folder), Owner);
        _services.Engine.Release($"backup {backup.Id}", Summaries.Backup());

        Assert.Equal(RunStatus.Completed, (await _services.Ended(backup.JobId)).Status);
        var source = Assert.IsType<FilesSource>(Assert.Single(_services.Engine.Requests.Last().Sources));
        Assert.Equal(("extra", _folder, "*.tmp"), (source.Name, source.Path, Assert.Single(source.Selection.Exclude)));
        Assert.Equal([new BackupSource("extra", "files", _folder)], _services.Queue.FindBackup(backup.Id).Sources);
    }

    [Fact]
    public async Task Queued_jobs_still_know_their_folders_after_a_restart()
    {
        var made = await _services.Completed();
        await _services.Restart(start: false);
        var backup = _services.Queue.EnqueueBackup(Of("extra", _folder), Owner);
        var restore = _services.Queue.EnqueueRestore(made.Id, To(_folder), Owner);

        await _services.Restart();
        _services.Engine.Release($"backup {backup.Id}", Summaries.Backup());
        _services.Engine.Release($"restore {made.Id}", Summaries.Restore());

        Assert.Equal(RunStatus.Completed, (await _services.Ended(backup.JobId)).Status);
        Assert.Equal(RunStatus.Completed, (await _services.Ended(restore.Id)).Status);
        Assert.Equal(Path.Combine(_folder, "bots"), Assert.Single(_services.Engine.Restores).Destinations["bots"]);
    }

    [Fact]
    public async Task Any_other_caller_is_refused()
    {
        var backup = await _services.Completed();

        TestServices.Refused(FaultCode.Forbidden, () => _services.Queue.EnqueueRestore(backup.Id, To(_folder), TestServices.Admin));
        TestServices.Refused(FaultCode.Forbidden, () => _services.Queue.EnqueueBackup(Of("extra", _folder), TestServices.Admin));
        TestServices.Refused(FaultCode.Forbidden, () => _services.Queue.EnqueueBackup(Of("extra", _folder), Caller.Service));
        var recorded = new RestoreOptions { Target = Settings.Original, UseRecordedPaths = true };
        TestServices.Refused(FaultCode.Forbidden, () => _services.Queue.EnqueueRestore(backup.Id, recorded, TestServices.Admin));
    }

    [Fact]
    public async Task Folders_that_settings_must_not_name_are_refused_here_too()
    {
        var backup = await _services.Completed();
        var data = _services.Settings.Data.Path;
        Directory.CreateSymbolicLink(Path.Combine(_folder, "link"), data);

        foreach (var folder in (string[])[data, Path.Combine(data, "archives"), Path.Combine(_folder, "link", "x"), "relative", "/a/../b"])
        {
            var restore = TestServices.Refused(FaultCode.InvalidRequest, () =>
                _services.Queue.EnqueueRestore(backup.Id, To(folder), Owner)
            );
            var made = TestServices.Refused(FaultCode.InvalidRequest, () => _services.Queue.EnqueueBackup(Of("extra", folder), Owner));
            Assert.Equal(("target", "sources"), (restore.Details["field"], made.Details["field"]));
        }
    }

    [Theory]
    [InlineData("bots")]
    [InlineData("BOTS")]
    [InlineData("../up")]
    [InlineData("")]
    public void A_folder_with_the_name_of_a_configured_source_or_no_valid_name_is_refused(string name)
    {
        var fault = TestServices.Refused(FaultCode.InvalidRequest, () => _services.Queue.EnqueueBackup(Of(name, _folder), Owner));

        Assert.Equal("sources", fault.Details["field"]);
    }

    [Fact]
    public async Task A_target_is_never_taken_for_a_folder_and_a_folder_is_its_own_target()
    {
        var backup = await _services.Completed();
        var named = new RestoreOptions { Target = _folder };
        var split = new RestoreOptions { Target = Settings.Staging, Folder = _folder };

        TestServices.Refused(FaultCode.InvalidRequest, () => _services.Queue.EnqueueRestore(backup.Id, named, Owner));
        TestServices.Refused(FaultCode.InvalidRequest, () => _services.Queue.EnqueueRestore(backup.Id, split, Owner));
    }

    [Fact]
    public async Task Root_uses_no_folder_that_the_owner_of_the_data_folder_put_into_the_queue()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root can give a folder to another user.");
        await using var services = new TestServices(start: false, _services.Settings.Data.Path + "-2");
        var backup = services.Queue.EnqueueBackup(Of("extra", _folder), Owner);

        await services.Restart(() => GiveAway(services.Settings.Data.Path));

        var job = await services.Ended(backup.JobId);
        Assert.Equal((RunStatus.Failed, FaultCode.Forbidden), (job.Status, job.ErrorCode));

        // What root itself requests is done.
        var own = services.Queue.EnqueueBackup(Of("extra", _folder), Owner);
        services.Engine.Release($"backup {own.Id}", Summaries.Backup());
        Assert.Equal(RunStatus.Completed, (await services.Ended(own.JobId)).Status);
    }

    private static void GiveAway(string folder)
    {
        using var process = System.Diagnostics.Process.Start("chown", ["65534", folder]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private static RestoreOptions To(string folder) => new() { Target = folder, Folder = folder };

    private static BackupOptions Of(string name, string path) =>
        new()
        {
            Type = BackupType.Full,
            Sources = [name],
            OneOffSources = [new OneOffSource(name, path) { Selection = new FileSelection { Exclude = ["*.tmp"] } }],
        };
}
