using System.Text.Json;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Storage;
using BackupEdge.Engine.Wal;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Sources;

/// <summary>
/// The streams of a physical backup, in order: the copy of the server's files, what it can be restored to, and the received log. With a
/// base that the log continues without a gap, the copy and the log of the base are taken over by reference, and only the log since is read.
/// </summary>
/// <remarks>
/// A backup <em>must</em> have all of the received log that its base does not have: the log before a new copy is what the last backup of
/// the copy before is restored with to a moment between both. It <em>must not</em> take over a copy that its log does not continue.
/// </remarks>
internal sealed class PhysicalStreams : IStreamSet
{
    private const string Folder = WalRecord.WalName + "/";
    private readonly PostgresPhysicalSource _source;
    private readonly EngineOptions _options;
    private readonly CancellationToken _stop;
    private readonly PhysicalWait _wait;
    private readonly WalFolder _folder;
    private readonly IDisposable? _lock;
    private readonly HashSet<string> _oldNames = new(StringComparer.Ordinal);
    private readonly Queue<string> _names = new();
    private PostgresWalServer _server;
    private SortedDictionary<string, string> _files = [];
    private WalRecord? _carried;
    private DateTimeOffset? _to;
    private string? _whyNew;
    private WalRecord? _record;
    private string? _current;

    private PhysicalStreams(PostgresPhysicalSource source, EngineOptions options, CancellationToken stop)
    {
        (_source, _options, _stop) = (source, options, stop);
        _folder = PostgresPhysicalSource.FolderOf(options.Wal, source.Name);
        _wait = new PhysicalWait(source, _folder, options.Time, stop);
        _server = _wait.Read();
        _lock = _folder.TryLock(forRemoval: false);
    }

    public bool ContinuesAfterFailure => false;

    /// <summary>Checks the programs, the server and the rights of the user.</summary>
    /// <exception cref="Fault"><c>source_failed</c>.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static PhysicalStreams Open(PostgresPhysicalSource source, EngineOptions options, CancellationToken cancellationToken) =>
        new(source, options, cancellationToken);

    public void Compare(IStreamBase old)
    {
        if (WalAttribute.Read(old.AttributesOf(WalRecord.FileName)) is not { } record)
        {
            // The base is a dump, or was made before the method was changed.
            _whyNew = $"The backup '{old.Id}' has no copy of the server's files.";
            return;
        }

        _oldNames.UnionWith(old.Names(WalRecord.WalName).Where(IsComplete));
        _whyNew = FindBreak(record, old.Id);
        if (_whyNew is null)
        {
            _to = _wait.Commit();
            _carried = record;
        }
        else
        {
            _oldNames.Clear();
        }
    }

    public bool IsUnchanged(string name) =>
        _carried is not null
        && (name == WalRecord.BaseName || (name.StartsWith(Folder, StringComparison.Ordinal) && _oldNames.Contains(name[Folder.Length..])));

    public string? Next(Action<PathReport> report)
    {
        if (_current is null)
        {
            if (_whyNew is not null)
            {
                report(
                    new PathReport(
                        $"{_source.Name}/{WalRecord.BaseName}",
                        PathReport.BaseUnusable,
                        $"The server's files were copied again. {_whyNew}"
                    )
                );
            }

            return _current = WalRecord.BaseName;
        }

        if (_record is null)
        {
            Complete(report);
            return _current = WalRecord.FileName;
        }

        return _names.TryDequeue(out var name) ? _current = Folder + name : null;
    }

    public IStreamSource Open() =>
        _current switch
        {
            WalRecord.BaseName => new CommandOutput(CreateCopyCommand(), _options.Time, _stop),
            WalRecord.FileName => new BytesStream(
                new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(_record!, WalJson.Default.WalRecord)),
                entry => WalAttribute.Write(entry.Attributes, _record!)
            ),
            _ => OpenSegment(_current![Folder.Length..]),
        };

    public PathReport Explain(Fault fault) => new($"{_source.Name}/{_current}", fault.Code, fault.Message);

    public void Dispose() => _lock?.Dispose();

    // Returns why the log does not continue the copy of the base, as a sentence; null if it does.
    private string? FindBreak(WalRecord record, string id)
    {
        if (record.SystemIdentifier != _server.SystemIdentifier || record.SegmentBytes != _server.SegmentBytes)
        {
            return $"'{id}' is of another server.";
        }

        if (record.Timeline != _server.Timeline)
        {
            return $"'{id}' is of the timeline {record.Timeline} of the server, which is at {_server.Timeline} now.";
        }

        if (!_wait.IsReceived)
        {
            return "No server of this data folder receives its log: run `backupedge serve`.";
        }

        _files = _folder.List();
        var runs = WalRun.Of(Names(), _server.SegmentBytes);
        var own = runs.FirstOrDefault(run => run.Has(record.BaseSegment));
        var newest = WalRun.Of(_files.Keys, _server.SegmentBytes) is [.., var last] ? last.Last : null;
        return newest is not null && own?.Has(newest) == true
            ? null
            : $"The log after '{own?.Last ?? record.BaseSegment}' of '{id}' is not in the data folder, up to '{newest ?? "nothing"}'.";
    }

    private void Complete(Action<PathReport> report)
    {
        var at = _carried?.BaseAt ?? default;
        if (_carried is null)
        {
            _server = _wait.Read();
            at = _server.Now;
            if (_wait.IsReceived)
            {
                Wait(report);
            }
        }

        _files = _folder.List();
        var runs = WalRun.Of(Names(), _server.SegmentBytes);
        var segment = _carried?.BaseSegment ?? _server.Segment;
        _record = new WalRecord
        {
            SystemIdentifier = _server.SystemIdentifier,
            ServerVersion = _server.Version,
            Timeline = _server.Timeline,
            SegmentBytes = _server.SegmentBytes,
            BaseAt = at,
            BaseSegment = segment,
            Runs = [.. runs.Select(run => run with { To = EndOf(run, segment) })],
        };
        foreach (var name in Names())
        {
            _names.Enqueue(name);
        }
    }

    // The copy has the log that it needs, so the backup can be restored without more.
    private void Wait(Action<PathReport> report)
    {
        try
        {
            _to = _wait.Commit();
        }
        catch (Fault fault)
        {
            report(new PathReport($"{_source.Name}/{WalRecord.WalName}", PathReport.Late, fault.Message));
        }
    }

    private DateTimeOffset? EndOf(WalRun run, string segment)
    {
        if (run.Has(segment))
        {
            return _to;
        }

        return _folder.ReadState()?.Gap is { } gap && run.Has(gap.After) ? gap.From : null;
    }

    // The log of the base that is taken over, and what was received.
    private IEnumerable<string> Names() =>
        _oldNames.Concat(_files.Keys).Where(name => !IsSuperseded(name)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    private bool IsSuperseded(string name) =>
        name.EndsWith(WalSegment.Partial, StringComparison.Ordinal) && _oldNames.Contains(name[..^WalSegment.Partial.Length]);

    private static bool IsComplete(string name) => WalSegment.IsFile(name) && !name.Contains('.', StringComparison.Ordinal);

    // A segment that was being received may be complete by now, with another name.
    private BytesStream OpenSegment(string name) =>
        IoFaults.Guard($"The received log of the source '{_source.Name}' could not be read", () =>
        {
            var path = _files[name];
            var isRenamed = !File.Exists(path) && name.EndsWith(WalSegment.Partial, StringComparison.Ordinal);
            return new BytesStream(File.OpenRead(isRenamed ? path[..^WalSegment.Partial.Length] : path));
        });

    private ChildCommand CreateCopyCommand()
    {
        var subject = $"pg_basebackup of the source '{_source.Name}'";
        var program = _source.Postgres.BaseBackupProgram;
        PostgresPrograms.ThrowIfOlder(program, _server.Version, subject, _source.Name, _options.Time, _stop);
        return PostgresPrograms.CreateCommand(
            [
                program,
                "--pgdata=-",
                "--format=tar",
                "--wal-method=fetch",
                "--checkpoint=fast",
                "--no-password",
                $"--label=backupedge {_source.Name}",
                $"--dbname={_source.Postgres.Connection}",
            ],
            subject,
            _source.Postgres,
            _source.Name
        );
    }
}
