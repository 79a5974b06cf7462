using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Restore;

namespace BackupEdge.Tests.Engine.Restore;

/// <summary>A backup of a folder, and a folder that mirroring restores of it write to.</summary>
internal sealed class MirrorHarness : IDisposable
{
    public EngineHarness Bench { get; } = new();

    public string Target => Bench.At("target");

    public void Dispose() => Bench.Dispose();

    /// <summary>Writes files below the source.</summary>
    public void Write(params string[] paths) => WriteIn(Bench.Source, paths);

    /// <summary>Writes files below the target.</summary>
    public void Add(params string[] paths) => WriteIn(Target, paths);

    /// <summary>A mirroring restore of a new backup to the target.</summary>
    public RestoreRequest Request() =>
        Bench.RestoreOf(Bench.Backup().Id, Target) with
        {
            DeleteIn = ["src"],
            Forbidden = [Bench.StoreFolder],
        };

    public RestoreSummary Restore(RestoreRequest? request = null) => Bench.Restore(request ?? Request()).Summary;

    /// <summary>The plan as lines of a sign and a path, read in parts of a size.</summary>
    public List<string> Plan(RestoreRequest request, int limit = int.MaxValue)
    {
        var lines = new List<string>();
        byte[]? after = null;
        do
        {
            after = Bench
                .Engine.Plan(
                    new RestorePlanRequest
                    {
                        Restore = request,
                        After = after,
                        Limit = limit,
                    },
                    planned => lines.Add($"{"+*==-"[(int)planned.Fate]} {PathText.Of(planned.Path)}"),
                    TestContext.Current.CancellationToken
                )
                .Next;
        } while (after is not null);
        return lines;
    }

    /// <summary>All entries below the target.</summary>
    public List<string> Left() =>
        [
            .. Directory
                .GetFileSystemEntries(
                    Target,
                    "*",
                    new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }
                )
                .Select(path => Path.GetRelativePath(Target, path))
                .Order(StringComparer.Ordinal),
        ];

    private static void WriteIn(string folder, string[] paths)
    {
        foreach (var path in paths)
        {
            var full = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, path);
        }
    }
}
