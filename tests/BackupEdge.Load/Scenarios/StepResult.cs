namespace BackupEdge.Load.Scenarios;

/// <summary>What came of one iteration of a scenario.</summary>
/// <param name="Code">
/// The status code that tells it best: that of the first call, or of the one that was not as expected; 0 when no answer came.
/// </param>
/// <param name="Size">Bytes of all answers' bodies.</param>
/// <param name="Expected">Whether everything went as expected.</param>
/// <param name="Message">What did not, else empty.</param>
public readonly record struct StepResult(int Code, int Size, bool Expected, string Message)
{
    /// <summary>An iteration that ended with an exception.</summary>
    public static StepResult Thrown(Exception exception) => new(0, 0, Expected: false, $"{exception.GetType().Name}: {exception.Message}");
}
