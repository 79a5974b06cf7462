using System.Diagnostics;
using BackupEdge.Contracts;
using BackupEdge.Engine.Reports;

namespace BackupEdge.Commands;

/// <summary>
/// Lists the files that a job stores or restores. The threads of the job add paths, and wait if the command does not write them as fast;
/// the command writes them. Thread-safe.
/// </summary>
/// <param name="writer">Receives the lines.</param>
/// <param name="isJson">Whether a line is a JSON object.</param>
internal sealed class PathListing(TextWriter writer, bool isJson)
{
    private const int Capacity = 16 * 1024;
    private readonly Queue<ProcessedPath> _waiting = new();
    private bool _isClosed;

    /// <summary>Whether there are paths to write.</summary>
    public bool HasPaths
    {
        get
        {
            lock (_waiting)
            {
                return _waiting.Count > 0;
            }
        }
    }

    /// <summary>Adds a path; waits while too many have not been written yet.</summary>
    public void Add(ProcessedPath path)
    {
        lock (_waiting)
        {
            while (_waiting.Count >= Capacity && !_isClosed)
            {
                Monitor.Wait(_waiting);
            }

            if (!_isClosed)
            {
                _waiting.Enqueue(path);
            }
        }
    }

    /// <summary>Writes the paths that were added.</summary>
    public void WriteAll()
    {
        ProcessedPath[] paths;
        lock (_waiting)
        {
            paths = [.. _waiting];
            _waiting.Clear();
            Monitor.PulseAll(_waiting);
        }

        foreach (var path in paths)
        {
            writer.WriteLine(isJson ? Json(path) : $"{SignOf(path.Change)} {Printable.Of(path.Path)}");
        }

        writer.Flush();
    }

    /// <summary>Stops to list, so that no thread waits any longer. Paths that were not written are dropped.</summary>
    public void Close()
    {
        lock (_waiting)
        {
            _isClosed = true;
            _waiting.Clear();
            Monitor.PulseAll(_waiting);
        }
    }

    private static string Json(ProcessedPath path) =>
        JsonRenderer.Text(new PathAnswerLine("path", NameOf(path.Change), path.Path), CommandJson.Default.PathAnswerLine);

    private static char SignOf(PathChange change) =>
        change switch
        {
            PathChange.Added => '+',
            PathChange.Changed => '*',
            PathChange.Removed => '-',
            _ => throw new UnreachableException($"There is no sign for the change {change}."),
        };

    private static string NameOf(PathChange change) =>
        change switch
        {
            PathChange.Added => "added",
            PathChange.Changed => "changed",
            PathChange.Removed => "removed",
            _ => throw new UnreachableException($"There is no name for the change {change}."),
        };
}
