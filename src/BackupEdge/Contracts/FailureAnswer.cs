namespace BackupEdge.Contracts;

/// <summary>Why a backup or job ended badly.</summary>
/// <param name="Code">A stable code, of the same set as those of failed calls.</param>
/// <param name="Message">What happened and what to do.</param>
internal sealed record FailureAnswer(string Code, string Message)
{
    /// <summary>The failure of a row; null when it has none.</summary>
    public static FailureAnswer? From(string? code, string? message) => code is null ? null : new FailureAnswer(code, message ?? "");
}
