using System.Diagnostics;
using BackupEdge.Catalogue;
using BackupEdge.Engine.Reports;
using BackupEdge.Faults;

namespace BackupEdge.Drills;

/// <summary>Collects what is found out about one source. What failed counts more than what was skipped.</summary>
internal sealed class ProofLog(DrillChoice choice, TimeProvider time)
{
    private const int MaxProblems = 100;
    private readonly List<DrillCheck> _checks = [];
    private readonly List<DrillProblem> _problems = [];
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private long _problemCount;
    private string? _code;
    private string? _message;
    private bool _isSkipped;

    /// <summary>The name of the source.</summary>
    public string Source => choice.Source;

    /// <summary>How long the restore took; null if not everything was restored.</summary>
    public TimeSpan? Recovery { get; set; }

    /// <summary>The number of entries of the source.</summary>
    public long Entries { get; set; }

    /// <summary>The number of files that were compared.</summary>
    public long Files { get; set; }

    /// <summary>Their size in bytes.</summary>
    public long Bytes { get; set; }

    /// <summary>The tables that were restored.</summary>
    public IReadOnlyList<DrilledTable> Tables { get; set; } = [];

    /// <summary>Whether a check failed.</summary>
    public bool HasFailed => _checks.Exists(check => check.Outcome == DrillCheck.Failed);

    /// <summary>Runs a check and adds it with its duration.</summary>
    /// <param name="name">One of <see cref="DrillCheck.Names"/>.</param>
    /// <param name="check">Returns the outcome, the message, the number and the size of what was checked.</param>
    public void Check(string name, Func<(string Outcome, string Message, long Count, long Bytes)> check)
    {
        var start = time.GetTimestamp();
        var (outcome, message, count, bytes) = check();
        _checks.Add(new DrillCheck(name, outcome, message, count, bytes, (long)time.GetElapsedTime(start).TotalMilliseconds));
        if (outcome == DrillCheck.Failed)
        {
            (_code, _message) = (FaultCode.DrillFailed, _message is null || _isSkipped ? message : _message);
            _isSkipped = false;
        }
    }

    /// <summary>Adds a check that was not made, and why.</summary>
    public void Omit(string name, string why) => _checks.Add(new DrillCheck(name, DrillCheck.Skipped, why, 0, 0, 0));

    /// <summary>Adds problems, of which the first 100 are stored.</summary>
    /// <param name="count">The number of all problems.</param>
    /// <param name="problems">The first of them.</param>
    public void Add(long count, IEnumerable<PathReport> problems)
    {
        _problemCount += count;
        foreach (var problem in problems)
        {
            if (_problems.Count == MaxProblems)
            {
                break;
            }

            _problems.Add(new DrillProblem(problem.Path, problem.Code, problem.Message));
        }
    }

    /// <summary>
    /// Records that the source is not proven, for a reason that says nothing about the backup. Something that failed remains.
    /// </summary>
    public void Skip(string code, string message)
    {
        if (!HasFailed)
        {
            (_code, _message, _isSkipped) = (code, message, true);
        }
    }

    /// <summary>Records that the backup was deleted meanwhile, so that nothing that was found says anything about it.</summary>
    public void Withdraw(string code, string message)
    {
        _checks.Clear();
        _problems.Clear();
        _problemCount = 0;
        Skip(code, message);
    }

    /// <summary>Records a fault of the backup itself.</summary>
    public void Fail(string check, Fault fault) => Check(check, () =>
        {
            Add(1, [new PathReport(choice.Backup?.Id ?? choice.Source, fault.Code, fault.Message)]);
            return (DrillCheck.Failed, fault.Message, 0, 0);
        });

    /// <summary>Returns what was found out.</summary>
    /// <param name="kind">The kind of the source.</param>
    public (DrilledSource Report, DrilledSourceRow Row) End(string? kind)
    {
        var now = time.GetUtcNow();
        var result =
            HasFailed ? DrillResult.Failed
            : _isSkipped ? DrillResult.Skipped
            : DrillResult.Proven;
        var recovery = (long?)Recovery?.TotalMilliseconds;
        if (result == DrillResult.Proven && Recovery is null)
        {
            throw new UnreachableException("A source was proven without being restored.");
        }

        var report = new DrilledSource
        {
            Source = choice.Source,
            Kind = kind,
            BackupId = choice.Backup?.Id,
            BackupCompletedAt = UtcTime.Text(choice.Backup?.CompletedAt),
            Result = WireNames.Of(result),
            Code = _code,
            Message = _message,
            StartedAt = UtcTime.Text(_startedAt),
            EndedAt = UtcTime.Text(now),
            RecoveryMs = recovery,
            Entries = Entries,
            Files = Files,
            Bytes = Bytes,
            Checks = _checks,
            Tables = Tables,
            ProblemCount = _problemCount,
            Problems = _problems,
        };
        return (report, new DrilledSourceRow(choice.Source, choice.Backup?.Id, result, now, recovery, _code, _message));
    }
}
