namespace BackupEdge.Faults;

/// <summary>Creates faults with the code <c>not_ready</c>, which ask the caller to try again in a second.</summary>
internal static class NotReadyFaults
{
    /// <summary>The service has not finished starting.</summary>
    public static Fault Starting() => Of("The service is starting. Try again in a second.");

    /// <summary>The service stops, so a wait or a stream was ended.</summary>
    public static Fault Stopping() => Of("The service is stopping. Try again when it is running.");

    /// <summary>The service cannot process requests for the reason in the message.</summary>
    public static Fault Of(string message) => new(FaultCode.NotReady, message, ("retry_after_seconds", "1"));
}
