using BackupEdge.Faults;

namespace BackupEdge.Objects.S3;

/// <summary>
/// Tries calls again until they succeed, fail for a reason that only a person can remove, or are canceled. Thread-safe.
/// </summary>
/// <param name="address">The address of the store for messages.</param>
/// <param name="options">The settings of the store.</param>
/// <param name="keys">The keys, which are read again when they expire.</param>
/// <param name="clock">The clock of the engine, which is adjusted when a request is refused for its time.</param>
/// <param name="retries">The waits.</param>
/// <param name="condition">Is informed of failures and successes.</param>
internal sealed class S3Calls(
    string address,
    S3StoreOptions options,
    S3KeySource keys,
    S3Clock clock,
    ObjectRetries retries,
    StoreCondition condition
)
{
    private const int MaxAdjustments = 3;
    private const int MaxDamaged = 3;
    private const int MaxExpired = 5;

    /// <summary>Carries out a call.</summary>
    /// <param name="permission">The permission that the call needs, such as <c>s3:PutObject</c>.</param>
    /// <param name="attempt">One attempt.</param>
    /// <param name="cancel">Ends the attempts.</param>
    /// <param name="recognize">
    /// Looks whether an earlier attempt had its effect although its answer was lost; returns null if not. Called only after such an
    /// attempt.
    /// </param>
    /// <exception cref="Fault">A code of <see cref="ObjectFaults"/>.</exception>
    public async Task<T> RunAsync<T>(
        string permission,
        Func<CancellationToken, Task<T>> attempt,
        CancellationToken cancel,
        Func<CancellationToken, Task<T?>>? recognize = null
    )
        where T : class
    {
        var (failures, adjustments, damaged, expired) = (0, 0, 0, 0);
        var isUncertain = false;
        while (true)
        {
            TimeSpan? asked;
            try
            {
                var result = (isUncertain && recognize is not null ? await recognize(cancel) : null) ?? await attempt(cancel);
                condition.Succeeds();
                return result;
            }
            catch (Exception e) when (e is S3Failure or HttpRequestException or IOException)
            {
                var verdict = S3Verdicts.Of(e);
                var isFinal = verdict switch
                {
                    S3Verdict.Again or S3Verdict.Throttled or S3Verdict.Uncertain => false,
                    S3Verdict.Damaged => ++damaged >= MaxDamaged,
                    S3Verdict.Expired => ++expired >= MaxExpired,
                    S3Verdict.Skewed => ++adjustments > MaxAdjustments || !clock.Adjust((e as S3Failure)?.EngineTime),
                    S3Verdict.Final => true,
                    _ => throw new InvalidOperationException($"The verdict {verdict} is unknown."),
                };
                if (isFinal)
                {
                    throw S3Faults.Of(address, options, permission, e, clock.Ahead);
                }

                if (verdict == S3Verdict.Skewed)
                {
                    continue;
                }

                if (verdict == S3Verdict.Expired)
                {
                    keys.Forget();
                }

                isUncertain |= verdict == S3Verdict.Uncertain;
                condition.Fails(S3Faults.ReasonOf(options, e), verdict == S3Verdict.Throttled);
                asked = (e as S3Failure)?.RetryAfter;
            }

            await retries.WaitAsync(++failures, asked, cancel);
        }
    }
}
