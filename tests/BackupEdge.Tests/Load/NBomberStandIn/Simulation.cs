using NBomber.Contracts;

namespace NBomber.CSharp;

/// <summary>Stands in for NBomber's type: makes loads. Time does not pass, so all iterations of an interval arrive at once.</summary>
public static class Simulation
{
    /// <summary>Iterations that arrive at a rate that grows.</summary>
    public static LoadSimulation RampingInject(int rate, TimeSpan interval, TimeSpan during) =>
        new((int)(rate * (during / interval) / 2), Copies: 0);

    /// <summary>Iterations that arrive at a fixed rate.</summary>
    public static LoadSimulation Inject(int rate, TimeSpan interval, TimeSpan during) => new((int)(rate * (during / interval)), Copies: 0);

    /// <summary>A fixed number of callers, which here repeat their iterations until the test is stopped.</summary>
    public static LoadSimulation KeepConstant(int copies, TimeSpan during)
    {
        _ = during;
        return new LoadSimulation(0, copies);
    }
}
