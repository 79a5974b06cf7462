using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Tests.Engine.Sources;

namespace BackupEdge.Tests.Engine.Backup;

public sealed class HookTests
{
    [Fact]
    public void Hooks_run_around_the_reading_of_their_source_and_know_the_backup()
    {
        using var bench = new EngineHarness();
        var log = bench.At("log");
        Write(bench, 300);
        var request = bench.Request();
        var source = request.Sources[0] with
        {
            // What `before` makes must be in the backup, what `after` makes must not.
            Before = Shell($"echo \"before $BACKUPEDGE_SOURCE $FACT\" >> '{log}'; echo frozen > '{bench.Source}/state'"),
            After = Shell($"echo after >> '{log}'; for f in '{bench.Source}'/*; do echo thawed > \"$f\"; done"),
        };

        var (id, summary) = bench.Backup(
            request with
            {
                Sources = [source],
                HookFacts = new Dictionary<string, string> { ["FACT"] = "known" },
            }
        );
        var (folder, _) = bench.Restore(bench.RestoreOf(id));

        Assert.Equal(["before src known", "after"], File.ReadAllLines(log));
        Assert.Equal(0, summary.WarningCount);
        Assert.Equal("frozen\n", File.ReadAllText(Path.Combine(folder, "state")));
        Assert.DoesNotContain(Directory.GetFiles(folder), path => File.ReadAllText(path) == "thawed\n");
    }

    [Fact]
    public void A_failing_hook_fails_the_backup_or_warns_as_it_was_told()
    {
        using var bench = new EngineHarness();
        Write(bench, 3);
        var request = bench.Request();
        SourceDefinition With(Hook? before, Hook? after) => request.Sources[0] with { Before = before, After = after };

        var bad = Shell("echo 'cannot freeze' >&2; exit 4");
        var before = Assert.Throws<Fault>(() => bench.Backup(request with { Sources = [With(bad, null)] }));
        var after = Assert.Throws<Fault>(() => bench.Backup(request with { Sources = [With(null, bad)] }));
        var (_, summary) = bench.Backup(
            request with
            {
                Sources = [With(bad with { StopsBackup = false }, bad with { StopsBackup = false })],
            }
        );

        Assert.Equal(
            (FaultCode.HookFailed, "The hook 'before' of the source 'src' ended with exit code 4. Last output: " + "cannot freeze"),
            (before.Code, before.Message)
        );
        Assert.Equal(
            (FaultCode.HookFailed, "The hook 'after' of the source 'src' ended with exit code 4. Last output: " + "cannot freeze"),
            (after.Code, after.Message)
        );
        Assert.Equal(["hook_failed", "hook_failed"], summary.Warnings.Select(warning => warning.Code));
        Assert.All(summary.Warnings, warning => Assert.Equal("src", warning.Path));
    }

    [Theory]
    [InlineData("before")]
    [InlineData("reading")]
    [InlineData("cancel")]
    public void After_runs_whatever_failed(string what)
    {
        using var cancel = new CancellationTokenSource();
        using var bench = new EngineHarness(with: options =>
            options with
            {
                OpenStream = (_, _, stop) =>
                    new InjectedStream(new byte[1000], stop)
                    {
                        Before = _ =>
                        {
                            if (what == "cancel")
                            {
                                cancel.Cancel();
                            }
                        },
                        FailAfter = 500,
                    },
            }
        );
        var mark = bench.At("thawed");
        var source = InjectedStream.Source() with { Before = what == "before" ? Shell("exit 1") : null, After = Shell($"touch '{mark}'") };

        var exception = Record.Exception(() => bench.BackupUntil(cancel.Token, bench.RequestOf(source)));

        Assert.True(File.Exists(mark));
        Assert.Equal(
            what switch
            {
                "before" => FaultCode.HookFailed,
                "reading" => FaultCode.SourceFailed,
                _ => null,
            },
            (exception as Fault)?.Code
        );
        Assert.True(what != "cancel" || exception is OperationCanceledException, $"{exception}");
    }

    [Theory]
    [InlineData(false, FaultCode.SourceFailed)]
    [InlineData(true, FaultCode.HookFailed)]
    public void An_after_that_fails_on_top_of_another_failure_is_told_too(bool cancelled, string code)
    {
        using var cancel = new CancellationTokenSource();
        using var bench = new EngineHarness(with: options =>
            options with
            {
                OpenStream = (_, _, stop) =>
                    new InjectedStream(new byte[1000], stop)
                    {
                        Before = _ =>
                        {
                            if (cancelled)
                            {
                                cancel.Cancel();
                            }
                        },
                        FailAfter = 500,
                    },
            }
        );
        var source = InjectedStream.Source() with { After = Shell("echo 'still frozen' >&2; exit 9") };

        var fault = Assert.Throws<Fault>(() => bench.BackupUntil(cancel.Token, bench.RequestOf(source)));

        Assert.Equal(code, fault.Code);
        Assert.EndsWith("Last output: still frozen", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hook_that_takes_too_long_is_killed()
    {
        using var bench = new EngineHarness();
        var request = bench.Request();
        var source = request.Sources[0] with { Before = Shell("sleep 600") with { Timeout = TimeSpan.FromMilliseconds(300) } };

        var fault = Assert.Throws<Fault>(() => bench.Backup(request with { Sources = [source] }));

        Assert.Contains("took longer than 0.3 seconds and was killed", fault.Message, StringComparison.Ordinal);
    }

    private static Hook Shell(string script) => new() { Run = ["/bin/sh", "-c", script] };

    private static void Write(EngineHarness bench, int files)
    {
        for (var i = 0; i < files; i++)
        {
            File.WriteAllText(Path.Combine(bench.Source, $"{i}"), new string('x', i));
        }
    }
}
