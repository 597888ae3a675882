"""Writes Tests/Fixtures/golden/perceptron.json from scikit-learn: `python experiments/peers/perceptron_golden.py`."""
import json, os, numpy as np, sklearn, warnings
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.datasets import load_iris
warnings.filterwarnings('ignore')
# scikit-learn adds Adam's epsilon before the bias is divided out; Algorithm 1 of the paper adds it after.
from sklearn.neural_network._stochastic_optimizers import AdamOptimizer
_plain=AdamOptimizer._get_updates
def _get_updates(self,grads):
    self.epsilon=1e-8*np.sqrt(1-self.beta_2**(self.t+1)); return _plain(self,grads)
AdamOptimizer._get_updates=_get_updates
X,y=load_iris(return_X_y=True); X=X[::5]; y=y[::5]; X=(X-X.mean(0))/X.std(0)
r=(X[:,0]*X[:,1]+np.sin(X[:,2])).round(6)
def run(cls,target,act,solver,hidden,steps,lr):
    m=cls(hidden_layer_sizes=hidden,activation=act,solver=solver,alpha=0,batch_size=len(X),learning_rate_init=lr,max_iter=1,momentum=0.9,
          nesterovs_momentum=False,shuffle=False,random_state=3,warm_start=False,n_iter_no_change=10**6,tol=0)
    # Our own starting weights, put in place of those that scikit-learn draws.
    rng=np.random.RandomState(7)
    widths=[X.shape[1],*hidden,3 if cls is MLPClassifier else 1]
    start=[rng.normal(size=(a,b)).round(4)*0.5 for a,b in zip(widths,widths[1:])]
    bias=[rng.normal(size=b).round(4)*0.1 for b in widths[1:]]
    orig=cls._initialize
    def init(self,yy,lu,dtype):
        orig(self,yy,lu,dtype); self.coefs_=[s.copy() for s in start]; self.intercepts_=[s.copy() for s in bias]
    cls._initialize=init
    m.max_iter=steps
    m.fit(X,target); cls._initialize=orig
    flat=lambda c,i: [float(v) for w,b in zip(c,i) for v in list(w.ravel())+list(b)]
    return dict(activation=act,solver=solver,hidden=list(hidden),steps=steps,learningRate=lr,
      start=flat(start,bias),end=flat(m.coefs_,m.intercepts_),losses=[float(v) for v in m.loss_curve_],
      task='classes' if cls is MLPClassifier else 'values')
runs=[run(MLPClassifier,y,'relu','sgd',(5,),8,0.05),run(MLPClassifier,y,'tanh','adam',(4,3),8,0.01),
      run(MLPRegressor,r,'tanh','sgd',(5,),8,0.05),run(MLPRegressor,r,'relu','adam',(5,),8,0.01)]
meta = dict(library="sklearn", version=sklearn.__version__, call="MLPClassifier, MLPRegressor(alpha=0, batch_size=rows, "
    "shuffle=False, nesterovs_momentum=False), from given weights; Adam's epsilon after the bias correction")
path = os.path.join(os.path.dirname(__file__), "../../Tests/Fixtures/golden/perceptron.json")
with open(path, "w") as f:
    json.dump(dict(meta=meta, input=dict(rows=X.tolist(), classes=y.tolist(), values=r.tolist()), expected=runs), f,
              separators=(",", ":"))
    f.write("\n")
