namespace BackupEdge.Load.Scenarios;

/// <summary>The result of one iteration of a scenario.</summary>
/// <param name="Code">
/// The status code of the first call, or of the call that was not as expected; 0 if there was no answer.
/// </param>
/// <param name="Size">The total size in bytes of the bodies of all answers.</param>
/// <param name="Expected">Whether all answers were as expected.</param>
/// <param name="Message">What was not as expected; empty if everything was.</param>
public readonly record struct StepResult(int Code, int Size, bool Expected, string Message)
{
    /// <summary>Returns the result of an iteration that ended with an exception.</summary>
    public static StepResult Thrown(Exception exception) => new(0, 0, Expected: false, $"{exception.GetType().Name}: {exception.Message}");
}
