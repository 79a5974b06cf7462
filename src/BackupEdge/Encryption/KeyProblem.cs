namespace BackupEdge.Encryption;

/// <summary>A risk of the keys.</summary>
/// <param name="Code">The code: <c>key_missing</c>, <c>wrong_key</c>, <c>encryption_slots</c> or <c>recovery_untested</c>.</param>
/// <param name="Message">What is wrong and what to do.</param>
internal sealed record KeyProblem(string Code, string Message)
{
    /// <summary>There are fewer than two slots.</summary>
    public const string Slots = "encryption_slots";

    /// <summary>No recovery identity was tested for too long.</summary>
    public const string Untested = "recovery_untested";
}
