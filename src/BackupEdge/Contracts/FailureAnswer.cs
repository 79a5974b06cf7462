namespace BackupEdge.Contracts;

/// <summary>Why a backup or job failed.</summary>
/// <param name="Code">One of the codes of errors.</param>
/// <param name="Message">What happened and what to do.</param>
internal sealed record FailureAnswer(string Code, string Message)
{
    /// <summary>Returns the failure of a row, or null if it has no error code.</summary>
    public static FailureAnswer? From(string? code, string? message) => code is null ? null : new FailureAnswer(code, message ?? "");
}
