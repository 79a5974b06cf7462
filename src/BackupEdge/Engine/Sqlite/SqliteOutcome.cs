namespace BackupEdge.Engine.Sqlite;

/// <summary>What came of work on a database, put together from what was reported.</summary>
internal sealed class SqliteOutcome
{
    private const int MaxMessage = 1000;
    private readonly SqliteOperation _operation;
    private bool _isCopied;
    private bool _isChecked;
    private bool _isReplaced;

    /// <param name="task">The work.</param>
    public SqliteOutcome(SqliteTask task)
    {
        _operation = task.Operation;
        _isCopied = task.Operation != SqliteOperation.Copy;
        _isChecked = !task.IsChecked;
    }

    /// <summary>Why it was not done; null when it was.</summary>
    public SqliteFailure? Failure { get; private set; }

    /// <summary>The reason of the failure, a part of a sentence.</summary>
    public string Message { get; private set; } = "";

    /// <summary>Bytes that are needed, for a failure of kind <c>NoRoom</c>.</summary>
    public long Bytes { get; private set; }

    /// <summary>
    /// A word for what the check of the copy left open: <c>check_incomplete</c> or <c>check_failed</c>; null when the copy is known to be
    /// sound.
    /// </summary>
    public string? DoubtCode { get; private set; }

    /// <summary>What that is, a whole sentence.</summary>
    public string Doubt { get; private set; } = "";

    /// <summary>Whether the copy is whole, but the work ended before the live database was replaced, for a reason in the check.</summary>
    public bool IsOpen => Failure is null && _operation == SqliteOperation.Replace && !_isReplaced;

    /// <summary>Takes a report over.</summary>
    public void Take(SqliteReport report)
    {
        var message = Plain(report.Message ?? "");
        switch (report.Step)
        {
            case SqliteStep.Copied:
                _isCopied = true;
                break;
            case SqliteStep.Sound:
                _isChecked = true;
                break;
            case SqliteStep.Doubtful:
                _isChecked = true;
                Doubted("check_failed", $"its pages are sound, but values in it break the rules of its schema: {message}");
                break;
            case SqliteStep.Unchecked:
                _isChecked = true;
                Doubted("check_incomplete", $"its check is not complete: {message}");
                break;
            case SqliteStep.Replaced:
                _isReplaced = true;
                break;
            case SqliteStep.Failed:
                (Failure, Message, Bytes) = (report.Failure, message, report.Bytes);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(report), report.Step, "It is no step.");
        }
    }

    /// <summary>The work has ended before it was done, and says nothing more: it was killed by a limit or has crashed.</summary>
    /// <param name="failure">The failure, when it was not the check that ended it.</param>
    /// <param name="why">The reason, a part of a sentence.</param>
    public void EndEarly(SqliteFailure failure, string why)
    {
        if (Failure is not null)
        {
            return;
        }

        if (_isCopied && !_isChecked)
        {
            Take(new SqliteReport(SqliteStep.Unchecked, why));
        }
        else if (!_isCopied || (_operation == SqliteOperation.Replace && !_isReplaced))
        {
            Take(new SqliteReport(SqliteStep.Failed, why, failure));
        }
    }

    /// <summary>Takes over what an earlier check of the same copy left open.</summary>
    public void TakeDoubt(SqliteOutcome earlier) => (DoubtCode, Doubt) = (earlier.DoubtCode, earlier.Doubt);

    private void Doubted(string code, string what)
    {
        DoubtCode = code;
        Doubt =
            _operation == SqliteOperation.Copy
                ? $"The database was backed up as it is, the copy was made page by page; {what}"
                : $"The database was restored as the backup holds it; {what}";
    }

    // Names of the schema are in it, which somebody else has chosen.
    private static string Plain(string text) =>
        string.Concat(text.Take(MaxMessage).Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim();
}
