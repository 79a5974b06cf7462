namespace BackupEdge.Faults;

/// <summary>Creates faults with the code <c>not_ready</c>, which ask the caller to try again in a second.</summary>
internal static class NotReadyFaults
{
    /// <summary>Returns the fault for a call that arrives before the service has started.</summary>
    public static Fault Starting() => Of("The service is starting. Try again in a second.");

    /// <summary>Returns the fault for a call that is refused or ended because the service stops.</summary>
    public static Fault Stopping() => Of("The service is stopping. Try again when it is running.");

    /// <summary>Returns a fault with the given message, which names the reason and what to do.</summary>
    public static Fault Of(string message) => new(FaultCode.NotReady, message, ("retry_after_seconds", "1"));
}
