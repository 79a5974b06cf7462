using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Tests.Engine.Sources;

namespace BackupEdge.Tests.Engine.Backup;

public sealed class HookTests
{
    [Fact]
    public void Hooks_run_before_and_after_their_source_with_variables()
    {
        using var harness = new EngineHarness();
        var log = harness.At("log");
        Write(harness, 300);
        var request = harness.Request();
        var source = request.Sources[0] with
        {
            // Files that `before` creates must be in the backup, those that `after` creates must not.
            Before = Shell($"echo \"before $BACKUPEDGE_SOURCE $FACT\" >> '{log}'; echo frozen > '{harness.Source}/state'"),
            After = Shell($"echo after >> '{log}'; for f in '{harness.Source}'/*; do echo thawed > \"$f\"; done"),
        };

        var (id, summary) = harness.Backup(
            request with
            {
                Sources = [source],
                HookFacts = new Dictionary<string, string> { ["FACT"] = "known" },
            }
        );
        var (folder, _) = harness.Restore(harness.RestoreOf(id));

        Assert.Equal(["before src known", "after"], File.ReadAllLines(log));
        Assert.Equal(0, summary.WarningCount);
        Assert.Equal("frozen\n", File.ReadAllText(Path.Combine(folder, "state")));
        Assert.DoesNotContain(Directory.GetFiles(folder), path => File.ReadAllText(path) == "thawed\n");
    }

    [Fact]
    public void A_failing_hook_fails_the_backup_or_warns_as_configured()
    {
        using var harness = new EngineHarness();
        Write(harness, 3);
        var request = harness.Request();
        SourceDefinition With(Hook? before, Hook? after) => request.Sources[0] with { Before = before, After = after };

        var bad = Shell("echo 'cannot freeze' >&2; exit 4");
        var before = Assert.Throws<Fault>(() => harness.Backup(request with { Sources = [With(bad, null)] }));
        var after = Assert.Throws<Fault>(() => harness.Backup(request with { Sources = [With(null, bad)] }));
        var (_, summary) = harness.Backup(
            request with
            {
                Sources = [With(bad with { StopsBackup = false }, bad with { StopsBackup = false })],
            }
        );

        Assert.Equal(
            (FaultCode.HookFailed, "The hook 'before' of the source 'src' ended with exit code 4. Last output: cannot freeze"),
            (before.Code, before.Message)
        );
        Assert.Equal(
            (FaultCode.HookFailed, "The hook 'after' of the source 'src' ended with exit code 4. Last output: cannot freeze"),
            (after.Code, after.Message)
        );
        Assert.Equal(["hook_failed", "hook_failed"], summary.Warnings.Select(warning => warning.Code));
        Assert.All(summary.Warnings, warning => Assert.Equal("src", warning.Path));
    }

    [Theory]
    [InlineData("before")]
    [InlineData("reading")]
    [InlineData("cancel")]
    public void The_after_hook_runs_after_every_failure(string what)
    {
        using var cancel = new CancellationTokenSource();
        using var harness = new EngineHarness(with: options =>
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
        var mark = harness.At("thawed");
        var source = InjectedStream.Source() with { Before = what == "before" ? Shell("exit 1") : null, After = Shell($"touch '{mark}'") };

        var exception = Record.Exception(() => harness.BackupUntil(cancel.Token, harness.RequestOf(source)));

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
    public void A_failing_after_hook_is_reported_in_addition_to_another_failure(bool cancelled, string code)
    {
        using var cancel = new CancellationTokenSource();
        using var harness = new EngineHarness(with: options =>
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

        var fault = Assert.Throws<Fault>(() => harness.BackupUntil(cancel.Token, harness.RequestOf(source)));

        Assert.Equal(code, fault.Code);
        Assert.EndsWith("Last output: still frozen", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hook_that_exceeds_its_timeout_is_killed()
    {
        using var harness = new EngineHarness();
        var request = harness.Request();
        var source = request.Sources[0] with { Before = Shell("sleep 600") with { Timeout = TimeSpan.FromMilliseconds(300) } };

        var fault = Assert.Throws<Fault>(() => harness.Backup(request with { Sources = [source] }));

        Assert.Contains("took longer than 0.3 seconds and was killed", fault.Message, StringComparison.Ordinal);
    }

    private static Hook Shell(string script) => new() { Run = ["/bin/sh", "-c", script] };

    private static void Write(EngineHarness harness, int files)
    {
        for (var i = 0; i < files; i++)
        {
            File.WriteAllText(Path.Combine(harness.Source, $"{i}"), new string('x', i));
        }
    }
}
