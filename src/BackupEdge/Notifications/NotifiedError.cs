namespace BackupEdge.Notifications;

/// <summary>The error of a failed or interrupted job.</summary>
/// <param name="Code">A stable error code, as in error responses of the API.</param>
/// <param name="Message">What happened and what to do.</param>
internal sealed record NotifiedError(string Code, string Message)
{
    /// <summary>Returns the error of a row of the catalogue; null if it has none.</summary>
    public static NotifiedError? From(string? code, string? message) => code is null ? null : new NotifiedError(code, message ?? "");
}
