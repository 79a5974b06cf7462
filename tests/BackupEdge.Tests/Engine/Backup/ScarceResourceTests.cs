using BackupEdge.Engine.Backup;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Backup;

/// <summary>Tests errors that affect the process or the whole source and not only one path.</summary>
public sealed class ScarceResourceTests
{
    private const int InputOutputError = 5;
    private const int OutOfMemory = 12;
    private const int TooManyFilesInSystem = 23;
    private const int TooManyFiles = 24;

    [Theory]
    [InlineData(OutOfMemory)]
    [InlineData(TooManyFilesInSystem)]
    [InlineData(TooManyFiles)]
    public void A_temporary_shortage_loses_no_path(int error)
    {
        Func<int> Short(int times) => () => Interlocked.Decrement(ref times) >= 0 ? error : 0;
        Func<long, int> ShortReading(int times) => _ => Interlocked.Decrement(ref times) >= 0 ? error : 0;
        var linked = new FaultyNode
        {
            Content = [1, 2, 3],
            Links = 2,
            OnOpen = Short(3),
        };
        using var system = FaultyFileSystem.Mount(
            new FaultyNode
            {
                OnOpen = Short(2),
                OnRead = ShortReading(2),
                Children =
                [
                    (
                        "folder",
                        new FaultyNode
                        {
                            OnOpen = Short(3),
                            OnRead = ShortReading(3),
                            Children = [("in", new FaultyNode { Content = [4], OnOpen = Short(2) })],
                        }
                    ),
                    (
                        "large",
                        new FaultyNode
                        {
                            Content = new byte[3_000_000],
                            OnOpen = Short(2),
                            OnRead = ShortReading(2),
                        }
                    ),
                    ("one", linked),
                    ("small", new FaultyNode { Content = [5], OnRead = ShortReading(2) }),
                    ("two", linked),
                ],
            }
        );
        using var harness = new EngineHarness();

        var (id, summary) = harness.Backup(RequestOf(harness, system));
        var (folder, _) = harness.Restore(harness.RestoreOf(id));

        Assert.Empty(summary.Warnings);
        TreeAssert.Same(system.Path, folder);
    }

    [Fact]
    public void A_root_that_cannot_be_listed_fails_the_backup()
    {
        using var system = FaultyFileSystem.Mount(
            new FaultyNode { OnRead = _ => InputOutputError, Children = [("file", FaultyNode.File("x"))] }
        );
        using var harness = new EngineHarness();

        var fault = Assert.Throws<Fault>(() => harness.Backup(RequestOf(harness, system)));

        Assert.Equal(FaultCode.SourceMissing, fault.Code);
        Assert.Contains("Input/output error", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(harness.StoreFolder));
    }

    [Fact]
    public void A_partly_listed_folder_is_a_warning_and_keeps_the_listed_entries()
    {
        var names = Enumerable.Range(0, 20).Select(i => $"{99 - i}").ToList();
        using var system = FaultyFileSystem.Mount(
            new FaultyNode
            {
                Children =
                [
                    (
                        "folder",
                        new FaultyNode
                        {
                            NamesPerCall = 10,
                            OnRead = first => first >= 10 ? InputOutputError : 0,
                            Children = [.. names.Select(name => (name, FaultyNode.File(name)))],
                        }
                    ),
                    ("z", FaultyNode.File("z")),
                ],
            }
        );
        using var harness = new EngineHarness();

        var (id, summary) = harness.Backup(RequestOf(harness, system));
        var (folder, _) = harness.Restore(harness.RestoreOf(id));
        var (_, again) = harness.Backup(RequestOf(harness, system).Against(id));

        var warning = Assert.Single(summary.Warnings);
        Assert.Equal(("src/folder", "unreadable"), (warning.Path, warning.Code));
        Assert.Equal(
            names[..10].Order(StringComparer.Ordinal),
            Directory.GetFiles(Path.Combine(folder, "folder")).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
        Assert.All(names[..10], name => Assert.Equal(name, Text(harness, id, $"src/folder/{name}")));
        Assert.Equal((11L, 0L, 0L), (again.UnchangedFiles, again.AddedFiles, again.RemovedFiles));
    }

    [Fact]
    public void A_lasting_shortage_fails_the_backup_and_names_the_resource()
    {
        using var system = FaultyFileSystem.Mount(new FaultyNode { Children = [("file", new FaultyNode { OnOpen = () => TooManyFiles })] });
        using var harness = new EngineHarness(with: options => options with { WaitLimit = TimeSpan.FromMilliseconds(100) });

        var fault = Assert.Throws<Fault>(() => harness.Backup(RequestOf(harness, system)));

        Assert.Equal(FaultCode.ResourceLimit, fault.Code);
        Assert.Contains("'src/file'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("ulimit -n", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(harness.StoreFolder));
    }

    [Fact]
    public void A_waiting_backup_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        using var system = FaultyFileSystem.Mount(
            new FaultyNode
            {
                Children =
                [
                    (
                        "file",
                        new FaultyNode
                        {
                            OnOpen = () =>
                            {
                                cancel.Cancel();
                                return OutOfMemory;
                            },
                        }
                    ),
                ],
            }
        );
        using var harness = new EngineHarness();

        Assert.ThrowsAny<OperationCanceledException>(() => harness.BackupUntil(cancel.Token, RequestOf(harness, system)));
    }

    private static string Text(EngineHarness harness, string id, string path)
    {
        using var content = harness.Engine.OpenContent(id, path, TestContext.Current.CancellationToken);
        return new StreamReader(content).ReadToEnd();
    }

    private static BackupRequest RequestOf(EngineHarness harness, FaultyFileSystem system) =>
        harness.RequestOf(new FilesSource { Name = "src", Path = system.Path });
}
