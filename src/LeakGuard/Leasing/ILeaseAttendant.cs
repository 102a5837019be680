namespace LeakGuard.Leasing;

/// <summary>Whoever looks after the leases: the desk calls upwards only through this.</summary>
internal interface ILeaseAttendant
{
    /// <summary>There is something to look after from now on. Called again for every slot used for the first time.</summary>
    void Start();

    /// <summary>Something cannot wait for the next round. May come from the finalizer thread: returns at once.</summary>
    void Wake();
}
