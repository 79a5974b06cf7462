using BackupEdge.Faults;

namespace BackupEdge.Api;

/// <summary>Faults about what a caller sent.</summary>
internal static class Invalid
{
    private const int MaxEcho = 60;

    /// <summary>A field or query parameter is not usable; `details.field` names it.</summary>
    public static Fault Field(string field, string message) => new(FaultCode.InvalidRequest, message, ("field", Short(field)));

    /// <summary>What a caller sent, short enough to be told back.</summary>
    public static string Short(string text) => text.Length <= MaxEcho ? text : string.Concat(text.AsSpan(0, MaxEcho), "...");
}
