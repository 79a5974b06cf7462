namespace BackupEdge.Engine.Sqlite;

/// <summary>The result of a task on a database, collected from its reports.</summary>
internal sealed class SqliteOutcome
{
    private const int MaxMessage = 1000;
    private readonly SqliteOperation _operation;
    private bool _isCopied;
    private bool _isChecked;
    private bool _isReplaced;

    /// <param name="task">The task whose reports are collected.</param>
    public SqliteOutcome(SqliteTask task)
    {
        _operation = task.Operation;
        _isCopied = task.Operation != SqliteOperation.Copy;
        _isChecked = !task.IsChecked;
    }

    /// <summary>Why the task failed; null if it did not.</summary>
    public SqliteFailure? Failure { get; private set; }

    /// <summary>The reason for the failure, as a part of a sentence.</summary>
    public string Message { get; private set; } = "";

    /// <summary>The space in bytes that is needed, for <see cref="SqliteFailure.NoRoom"/>.</summary>
    public long Bytes { get; private set; }

    /// <summary>
    /// The code of the warning about the check of the copy: <c>check_incomplete</c> or <c>check_failed</c>; null if the check found the
    /// copy to be undamaged and valid.
    /// </summary>
    public string? DoubtCode { get; private set; }

    /// <summary>The message for <see cref="DoubtCode"/>.</summary>
    public string Doubt { get; private set; } = "";

    /// <summary>Whether the task ended without failure before it replaced the live database, because its check did not complete.</summary>
    public bool IsOpen => Failure is null && _operation == SqliteOperation.Replace && !_isReplaced;

    /// <summary>Adds a report to the result.</summary>
    public void Take(SqliteReport report)
    {
        var message = WithoutControlCharacters(report.Message ?? "");
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
                SetDoubt("check_failed", $"its pages are undamaged, but values in it violate the rules of its schema: {message}");
                break;
            case SqliteStep.Unchecked:
                _isChecked = true;
                SetDoubt("check_incomplete", $"its check is not complete: {message}");
                break;
            case SqliteStep.Replaced:
                _isReplaced = true;
                break;
            case SqliteStep.Failed:
                (Failure, Message, Bytes) = (report.Failure, message, report.Bytes);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(report), report.Step, "Unknown step.");
        }
    }

    /// <summary>Records that the task ended before it was completed, because the process was killed by a limit or has crashed.</summary>
    /// <param name="failure">The failure to set, unless the task ended in the check of the copy.</param>
    /// <param name="why">The reason, as a part of a sentence.</param>
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

    /// <summary>Copies the warning of an earlier check of the same copy.</summary>
    public void CopyDoubt(SqliteOutcome earlier) => (DoubtCode, Doubt) = (earlier.DoubtCode, earlier.Doubt);

    private void SetDoubt(string code, string what)
    {
        DoubtCode = code;
        Doubt =
            _operation == SqliteOperation.Copy
                ? $"The database was copied page by page, without changes; {what}"
                : $"The database was restored as it is in the backup; {what}";
    }

    // The message can contain names from the schema, which are not trusted.
    private static string WithoutControlCharacters(string text) =>
        string.Concat(text.Take(MaxMessage).Select(letter => char.IsControl(letter) ? ' ' : letter)).Trim();
}
